-- References alone, for whomever an event concerns by relation; whether it may be told is decided when it
-- is sent. The checkpoint moves with them, so each event comes once. Locks: endpoints in key order.
create or replace function internal.fold_deliveries(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_events internal.events[];
    v_viewers bigint[];
    v_topics text[];
    v_endpoints bigint[];
begin
    for v_events in
        select array_agg(w.event order by (w.event).id)
          from (
            select e as event, (row_number() over (order by e.id) - 1) / 1000 as piece
              from unnest(p_events) as e
             where split_part(e.type, '.', 1) in ('post', 'like', 'share', 'follow', 'request', 'user')
          ) as w
         group by w.piece
         order by w.piece
    loop
        select array_agg(s.user_id), array_agg(s.topic)
          into v_viewers, v_topics
          from (
            select h.user_id, t.topic
              from core.endpoints as h
             cross join unnest(h.topics) as t (topic)
             where h.kind = 'hook' and h.disabled_at is null
            union
            select p.user_id, 'notifications'
              from core.endpoints as p
             where p.kind = 'push' and p.disabled_at is null
               and p.user_id = any (internal.named_users(v_events))
          ) as s;

        continue when v_viewers is null;

        with matches as materialized (
            select m.viewer_id, m.topic, e.*
              from internal.topic_matches(v_viewers, v_topics, internal.told_events(v_events)) as m
              join unnest(v_events) with ordinality as e (
                       id, xid, batch_id, created_at, type, actor_id, post_id, user_id, version, request_id,
                       payload, place
                   ) on e.place = m.place
        ),
        hooks as (
            insert into internal.deliveries (endpoint_id, type, event_id, event_xid, event_at)
            select h.id, m.type, m.id, m.xid, m.created_at
              from (
                select distinct w.viewer_id, w.topic, w.type, w.id, w.xid, w.created_at from matches as w
              ) as m
              join core.endpoints as h
                on h.kind = 'hook' and h.user_id = m.viewer_id and h.disabled_at is null
               and m.topic = any (h.topics) and m.type = any (h.events)
             order by m.id
            on conflict (endpoint_id, event_id) where event_id is not null do nothing
            returning endpoint_id
        ),
        pushes as (
            insert into internal.deliveries (endpoint_id, type, kind, group_id, due_at)
            select p.id, 'notification', g.kind, g.group_id,
                   greatest(clock_timestamp(), max(d.ended_at) + internal.setting('push_pause')::interval)
              from matches as m
             cross join lateral internal.notification_group(m.type, m.actor_id, m.post_id, m.viewer_id) as g
              join core.endpoints as p
                on p.kind = 'push' and p.user_id = m.viewer_id and p.disabled_at is null
              left join internal.deliveries as d
                on d.endpoint_id = p.id and d.kind = g.kind and d.group_id = g.group_id
             where m.topic = 'notifications' and g.kind is not null and g.group_id is not null
             group by p.id, g.kind, g.group_id
            on conflict (endpoint_id, kind, group_id) where kind is not null and ended_at is null do nothing
            returning endpoint_id
        )

        select array_agg(w.endpoint_id)
          into v_endpoints
          from (select h.endpoint_id from hooks as h union select p.endpoint_id from pushes as p) as w;

        perform internal.wake_endpoints(v_endpoints);
    end loop;
end
$$;

comment on function internal.fold_deliveries(internal.events[]) is
    'Projection "deliveries": what users'' web hooks and browsers are to be sent of p_events.';

create or replace function internal.told_events(p_events internal.events[])
returns social.event[]
language sql
immutable
parallel safe
as $$
    select array_agg(
               row(e.batch_id, e.id, e.type, e.actor_id, e.post_id, e.user_id, e.version, e.created_at,
                   e.request_id, e.payload)::social.event
               order by e.n
           )
      from unnest(p_events) with ordinality as e (
               id, xid, batch_id, created_at, type, actor_id, post_id, user_id, version, request_id,
               payload, n
           );
$$;

comment on function internal.told_events(internal.events[]) is 'Events of the log in the form of the stream.';

create or replace function internal.named_users(p_events internal.events[])
returns bigint[]
language sql
stable
parallel safe
as $$
    select array(
        select distinct i.id
          from unnest(p_events) as e
          left join core.posts as p on p.id = e.post_id and e.type like 'post.%'
          left join core.posts as q on q.id = p.quote_of_id
         cross join unnest(array[e.user_id, q.author_id] || p.mentions) as i (id)
         where i.id is not null
    );
$$;

comment on function internal.named_users(internal.events[]) is
    'Whom events may notify: as topic "notifications" of internal.topic_matches() has them.';

create or replace function internal.notification_group(
    p_type text, p_actor bigint, p_post bigint, p_user bigint
)
returns table (kind text, group_id bigint)
language sql
stable
parallel safe
as $$
    select k.kind,
           case k.kind
               when 'like' then p_post
               when 'share' then p_post
               when 'request' then p_actor
               when 'follow' then (
                   select floor(extract(epoch from f.created_at) / 86400)::bigint
                     from core.follows as f
                    where f.follower_id = p_actor and f.followee_id = p_user
               )
               when 'reply' then p_post
               when 'quote' then p_post
               when 'mention' then p_post
           end
      from (
        select case
            when p_type in ('like.created', 'share.created', 'follow.created', 'request.created')
                then split_part(p_type, '.', 1)
            when p_type = 'post.created' then (
                select internal.notification_kind(p, p_user) from core.posts as p where p.id = p_post
            )
        end
      ) as k (kind);
$$;

comment on function internal.notification_group(text, bigint, bigint, bigint) is
    'As which of internal.notifications an event is told to p_user; null where it is none.';
