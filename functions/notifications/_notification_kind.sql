create or replace function internal.notification_kind(p_post core.posts, p_user bigint)
returns text
language sql
stable
parallel safe
as $$
    select case
        when p_post.author_id = p_user then null
        when exists (select from core.erasures as e where e.user_id = p_user) then null
        when exists (
            select from core.posts as r where r.id = p_post.reply_to_id and r.author_id = p_user
        ) then 'reply'
        when exists (
            select from core.posts as q where q.id = p_post.quote_of_id and q.author_id = p_user
        ) then 'quote'
        when p_user = any (p_post.mentions) then 'mention'
    end;
$$;

comment on function internal.notification_kind(core.posts, bigint) is
    'As what a post is told to a user: one post is one notification, the closest kind of reply, '
    'quote and mention; null for none, and for who is erased.';

create or replace function internal.caused_at(p_post core.posts, p_user bigint, p_kind text)
returns timestamptz
language sql
stable
parallel safe
as $$
    select case p_kind
        when 'mention' then (
            select m.named_at
              from core.post_mentions as m
             where m.user_id = p_user and m.post_id = p_post.id
        )
        else p_post.created_at
    end;
$$;

comment on function internal.caused_at(core.posts, bigint, text) is
    'When a post became a notification of its kind for a user: an edit may have named them.';
