-- Which of these viewers may see which of these events: the one place that decides it, set-based,
-- by internal.posts_audience() and internal.users_audience(). An event is an echo of its rows: it
-- is seen by those who may see the post and the people it names. Bookmarks, blocks and mutes are
-- their owner's alone, a request to follow concerns two.
create or replace function internal.event_audience(p_viewers bigint[], p_events social.event[])
returns setof social.delivery
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with events as materialized (
        select u as event, u.id, u.type, u.actor_id, u.post_id, u.user_id,
               split_part(u.type, '.', 1) as entity
          from unnest(p_events) as u
    ),
    viewers as (
        select distinct v.id from unnest(p_viewers) as v (id)
    ),
    posts as materialized (
        select a.post_id, a.viewer_id, a.is_deleted
          from internal.posts_audience(
                   array(select distinct e.post_id from events as e where e.post_id is not null),
                   p_viewers
               ) as a
    ),
    users as materialized (
        select a.user_id, a.viewer_id, a.is_active, a.is_active and a.sees_posts as sees_posts
          from internal.users_audience(
                   array(
                       select distinct n.id
                         from events as e, unnest(array[e.actor_id, e.user_id]) as n (id)
                        where n.id is not null
                   ),
                   p_viewers
               ) as a
    )
    select v.id, e.event
      from events as e
     cross join viewers as v
     where case
        when e.entity in ('bookmark', 'block', 'mute', 'view') then e.actor_id = v.id
        when e.type = 'user.returned' then e.actor_id = v.id
        when e.entity = 'user' then exists (
            select from users as a
             where a.user_id = e.actor_id and a.viewer_id is not distinct from v.id
               and (a.is_active or e.type in ('user.deleted', 'user.deactivated'))
        )
        when e.entity = 'follow' or (e.entity = 'request' and v.id in (e.actor_id, e.user_id)) then (
            select count(*) = 2
              from users as a
             where a.user_id in (e.actor_id, e.user_id) and a.viewer_id is not distinct from v.id
               and (a.sees_posts or (a.is_active and v.id in (e.actor_id, e.user_id)))
        )
        when e.entity in ('post', 'like', 'share') then exists (
            select from posts as a
             where a.post_id = e.post_id and a.viewer_id is not distinct from v.id
               and (not a.is_deleted or e.type = 'post.deleted')
        ) and exists (
            select from users as a
             where a.user_id = e.actor_id and a.viewer_id is not distinct from v.id
               and (a.sees_posts or (a.is_active and e.entity = 'post'))
        )
        else false
     end
     order by v.id, (e.event).batch_id, e.id;
end
$$;

comment on function internal.event_audience(bigint[], social.event[]) is
    'Pairs (viewer, event) of those who may see it now; a null viewer is a guest.';
