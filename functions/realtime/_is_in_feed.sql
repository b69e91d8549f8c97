-- What social.home_feed() leaves out of what the viewer follows and sees.
create or replace function internal.is_in_feed(p_viewer bigint, p_post core.posts, p_source bigint)
returns boolean
language sql
stable
parallel safe
as $$
    select not exists (
               select from internal.hidden as h
                where h.viewer_id = p_viewer
                  and (
                      h.other_id in (p_post.author_id, p_source) and internal.is_muting(h)
                      or h.other_id = p_post.reply_to_author_id and p_post.author_id <> p_viewer
                      and (h.is_blocking or h.is_blocked or internal.is_muting(h))
                  )
                  and h.other_id in (p_post.author_id, p_source, p_post.reply_to_author_id)
               offset 0
           )
       and not exists (
           select from core.preferences as c
            where c.user_id = p_viewer
              and internal.unmet_preference(
                      c.preferences, p_viewer, p_post, p_source <> p_post.author_id
                  ) is not null
           offset 0
       );
$$;

comment on function internal.is_in_feed(bigint, core.posts, bigint) is
    'Whether p_viewer''s home feed, which has what p_source posts or shares, takes in a post: no mute, '
    'no answer across one or a block, no preference against it.';

create or replace function internal.wants_notification(p_viewer bigint, p_actor bigint, p_kind text)
returns boolean
language sql
stable
parallel safe
as $$
    select not exists (
               select from internal.hidden as h
                where h.viewer_id = p_viewer and h.other_id = p_actor and internal.is_muting(h)
               offset 0
           )
       and not exists (
           select from core.preferences as c
            where c.user_id = p_viewer and c.preferences -> 'notify' -> p_kind = 'false'
           offset 0
       );
$$;

comment on function internal.wants_notification(bigint, bigint, text) is
    'Whether p_viewer is told of a kind of what p_actor does: they do not mute them, nor have they '
    'turned the kind off.';
