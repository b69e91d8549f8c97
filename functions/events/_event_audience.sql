-- Which of these viewers may see which of these events, and what of them: the one place that decides
-- it, set-based, by internal.posts_audience() and internal.users_audience(). An event is an echo of
-- its rows: it is seen by those who may see the post and the people it names. Bookmarks, blocks and
-- mutes are their owner's alone, a request to follow concerns two.
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
        select u.batch_id, u.id, u.type, u.actor_id, u.post_id, u.user_id, u.version, u.created_at,
               u.request_id, u.payload, split_part(u.type, '.', 1) as entity,
               -- The post that a post answers or quotes: user_id is its author.
               coalesce(u.payload ->> 'reply_to_id', u.payload ->> 'quote_of_id')::bigint
                   as other_post_id
          from unnest(p_events) as u
    ),
    viewers as (
        select distinct v.id from unnest(p_viewers) as v (id)
    ),
    posts as materialized (
        select a.post_id, a.viewer_id, a.is_deleted
          from internal.posts_audience(
                   array(
                       select distinct n.id
                         from events as e, unnest(array[e.post_id, e.other_post_id]) as n (id)
                        where n.id is not null
                   ),
                   p_viewers
               ) as a
    ),
    users as materialized (
        select a.user_id, a.viewer_id, a.is_active, a.is_active and a.sees_posts as sees_posts
          from internal.users_audience(
                   array(
                       select distinct n.id
                         from events as e,
                              unnest(
                                  array[e.actor_id, e.user_id]
                                  || internal.listed_ids(e.payload -> 'mentions')
                              ) as n (id)
                        where n.id is not null
                   ),
                   p_viewers
               ) as a
    )
    select v.id,
           row(
               e.batch_id, e.id, e.type, e.actor_id, e.post_id,
               case when e.entity <> 'post' or exists (
                   select from posts as a
                    where a.post_id = e.other_post_id and a.viewer_id is not distinct from v.id
                      and not a.is_deleted
               ) then e.user_id end,
               e.version, e.created_at, case when e.actor_id = v.id then e.request_id end,
               case when e.payload = '{}' then e.payload else p.payload end
           )::social.event
      from events as e
     cross join viewers as v
      left join lateral (
        select coalesce(jsonb_object_agg(k.key, w.value), '{}') as payload
          from internal.event_keys as k
         cross join lateral (
            select case
                when e.entity = 'user' then (
                    -- As the profile is now: what it was is on no other surface.
                    select internal.user_payload(u) -> k.key from core.users as u where u.id = e.actor_id
                )
                when k.told = 'known' then (
                    select coalesce(jsonb_agg(m.id::text order by m.place), '[]')
                      from unnest(internal.listed_ids(e.payload -> k.key))
                           with ordinality as m (id, place)
                      join users as a on a.user_id = m.id
                     where a.viewer_id is not distinct from v.id and a.is_active
                )
                else e.payload -> k.key
            end as value
         ) as w
         where k.type = e.type and e.payload ? k.key
           and (k.told in ('all', 'known') or v.id = e.actor_id
                or (k.told = 'parties' and v.id = e.user_id))
        offset 0
      ) as p on e.payload <> '{}'
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
               and a.is_active
               and (a.sees_posts or a.user_id = e.user_id or v.id = e.user_id)
        )
        when e.entity in ('post', 'like', 'share') then exists (
            select from posts as a
             where a.post_id = e.post_id and a.viewer_id is not distinct from v.id
               and (not a.is_deleted or e.type = 'post.deleted')
        ) and exists (
            select from users as a
             where a.user_id = e.actor_id and a.viewer_id is not distinct from v.id
               and a.is_active
               and (a.sees_posts or e.entity = 'post' or v.id = e.user_id)
        )
        when e.entity in ('request', 'log') then false
        else internal.refuse_kind('event', e.type)
     end
     order by v.id, e.batch_id, e.id;
end
$$;

comment on function internal.event_audience(bigint[], social.event[]) is
    'Pairs (viewer, event) of those who may see it now, with what each may see of it: by '
    'internal.event_keys, users as they are now, of mentions those who are known, the author of the '
    'post answered or quoted where that is seen, and one''s own request_id; a null viewer is a guest.';
