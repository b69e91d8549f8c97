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

-- What the tables say now of some groups of notifications: when the newest cause came that still
-- stands, null where none does. Only the branch of a group's kind is executed.
