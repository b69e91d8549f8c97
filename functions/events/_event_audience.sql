-- Which of these viewers may see which of these events, and what of them: the one place that decides
-- it, set-based, by internal.posts_audience() and internal.users_audience(). An event is an echo of
-- its rows: it is seen by those who may see the post and the people it names. Bookmarks, blocks and
-- mutes are their owner's alone, a request to follow concerns two. Sets are probed by hash (IN).
create or replace function internal.event_audience(
    p_viewers bigint[], p_events social.event[], p_places integer[] default null
)
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
               u.request_id, u.payload, split_part(u.type, '.', 1) as entity, u.place::integer,
               -- The post that a post answers or quotes: user_id is its author.
               coalesce(u.payload ->> 'reply_to_id', u.payload ->> 'quote_of_id')::bigint
                   as other_post_id,
               internal.listed_ids(u.payload -> 'mentions') as mentions
          from unnest(p_events) with ordinality as u (
                   batch_id, id, type, actor_id, post_id, user_id, version, created_at, request_id,
                   payload, place
               )
    ),
    -- A guest is null to the functions, and 0 here, so that sets have one kind of key.
    pairs as materialized (
        select distinct v.id as viewer_id, coalesce(v.id, 0) as viewer, v.place
          from unnest(p_viewers, p_places) as v (id, place)
         where p_places is not null
        union all
        select v.id, coalesce(v.id, 0), e.place
          from events as e
         cross join (select distinct w.id from unnest(p_viewers) as w (id)) as v
         where p_places is null
    ),
    posts as materialized (
        select a.post_id, coalesce(a.viewer_id, 0) as viewer, a.is_deleted
          from (
            select array_agg(n.id) as ids, array_agg(n.viewer_id) as viewer_ids
              from (
                select distinct n.id, p.viewer_id
                  from pairs as p
                  join events as e on e.place = p.place
                 cross join unnest(array[e.post_id, e.other_post_id]) as n (id)
                 where n.id is not null
              ) as n
          ) as w
         cross join internal.posts_audience(w.ids, w.viewer_ids, true) as a
    ),
    users as materialized (
        select a.user_id, coalesce(a.viewer_id, 0) as viewer, a.is_active,
               a.is_active and a.sees_posts as sees_posts
          from (
            select array_agg(n.id) as ids, array_agg(n.viewer_id) as viewer_ids
              from (
                select distinct n.id, p.viewer_id
                  from pairs as p
                  join events as e on e.place = p.place
                 cross join unnest(array[e.actor_id, e.user_id] || e.mentions) as n (id)
                 where n.id is not null
              ) as n
          ) as w
         cross join internal.users_audience(w.ids, w.viewer_ids, true) as a
    ),
    told as materialized (
        select v.viewer_id, e.place,
               v.viewer = coalesce(e.actor_id, -1) as is_actor,
               v.viewer in (coalesce(e.actor_id, -1), coalesce(e.user_id, -1)) as is_party,
               e.entity <> 'post' or coalesce((e.other_post_id, v.viewer) in (
                   select a.post_id, a.viewer from posts as a where not a.is_deleted
               ), false) as tells_user,
               case when e.mentions = '{}' then e.mentions else array(
                   select m.id
                     from unnest(e.mentions) with ordinality as m (id, n)
                    where (m.id, v.viewer) in (
                              select a.user_id, a.viewer from users as a where a.is_active
                          )
                    order by m.n
               ) end as known_ids
          from pairs as v
          join events as e on e.place = v.place
         where case
            when e.entity in ('bookmark', 'block', 'mute', 'view', 'visit', 'day', 'token', 'preference')
                then e.actor_id = v.viewer
            when e.type = 'user.returned' then e.actor_id = v.viewer
            when e.type in ('user.deleted', 'user.deactivated') then (e.actor_id, v.viewer) in (
                select a.user_id, a.viewer from users as a
            )
            when e.entity = 'user' then (e.actor_id, v.viewer) in (
                select a.user_id, a.viewer from users as a where a.is_active
            )
            when e.entity = 'follow'
                 or (e.entity = 'request' and v.viewer in (e.actor_id, e.user_id)) then (
                (e.actor_id, v.viewer) in (
                    select a.user_id, a.viewer from users as a where a.sees_posts
                )
                or e.user_id = v.viewer
                and (e.actor_id, v.viewer) in (
                    select a.user_id, a.viewer from users as a where a.is_active
                )
            ) and (e.user_id, v.viewer) in (
                select a.user_id, a.viewer from users as a where a.is_active
            )
            when e.entity in ('post', 'like', 'share') then (
                (e.post_id, v.viewer) in (
                    select a.post_id, a.viewer from posts as a where not a.is_deleted
                )
                or e.type = 'post.deleted'
                and (e.post_id, v.viewer) in (select a.post_id, a.viewer from posts as a)
            ) and (
                (e.actor_id, v.viewer) in (
                    select a.user_id, a.viewer from users as a where a.sees_posts
                )
                or (e.entity = 'post' or e.user_id = v.viewer)
                and (e.actor_id, v.viewer) in (
                    select a.user_id, a.viewer from users as a where a.is_active
                )
            )
            when e.entity in ('request', 'log') then false
            else internal.refuse_kind('event', e.type)
         end
    ),
    -- What is told is made once for all who are told the same.
    payloads as materialized (
        select t.place, t.is_actor, t.is_party, t.known_ids, p.payload
          from (
            select distinct w.place, w.is_actor, w.is_party, w.known_ids from told as w
          ) as t
          join events as e on e.place = t.place
         cross join lateral (
            select coalesce(jsonb_object_agg(k.key, w.value), '{}') as payload
              from internal.event_keys as k
             cross join lateral (
                select case
                    when e.entity = 'user' then (
                        -- As the profile is now: what it was is on no other surface.
                        select internal.user_payload(u) -> k.key
                          from core.users as u
                         where u.id = e.actor_id
                    )
                    when k.told = 'known' then (
                        select coalesce(jsonb_agg(m.id::text order by m.n), '[]')
                          from unnest(t.known_ids) with ordinality as m (id, n)
                    )
                    else e.payload -> k.key
                end as value
             ) as w
             where k.type = e.type and e.payload ? k.key
               and (k.told in ('all', 'known') or t.is_actor or (k.told = 'parties' and t.is_party))
            offset 0
          ) as p
         where e.payload <> '{}'
    )
    select t.viewer_id,
           row(
               e.batch_id, e.id, e.type, e.actor_id, e.post_id,
               case when t.tells_user then e.user_id end,
               e.version, e.created_at, case when t.is_actor then e.request_id end,
               coalesce(p.payload, e.payload)
           )::social.event
      from told as t
      join events as e on e.place = t.place
      left join payloads as p
        on p.place = t.place and p.is_actor = t.is_actor and p.is_party = t.is_party
       and p.known_ids = t.known_ids
     order by t.viewer_id, e.batch_id, e.id;
end
$$;

comment on function internal.event_audience(bigint[], social.event[], integer[]) is
    'Pairs (viewer, event) of those who may see it now, with what each may see of it: by '
    'internal.event_keys, users as they are now, of mentions those who are known, the author of the '
    'post answered or quoted where that is seen, and one''s own request_id; a null viewer is a guest. '
    'Where p_places is given, viewers and the places of events in p_events are pairs, and no others '
    'are looked at.';
