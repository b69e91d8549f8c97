-- Decided anew at each attempt: what may be told, and to whom, may have changed since it happened.
create or replace function internal.delivery_body(p_endpoint core.endpoints, p_delivery internal.deliveries)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_endpoint.user_id is not null
       and not exists (select from core.users where id = p_endpoint.user_id and is_active) then
        return null;
    elsif p_delivery.kind is not null then
        return internal.push_body(p_endpoint.user_id, p_delivery);
    elsif p_delivery.event_id is not null then
        return (
            select jsonb_build_object(
                       'type', (d.event).type,
                       'timestamp', (d.event).created_at,
                       'data', social.to_json(d.event)::jsonb - 'batch_id'
                   )
              from internal.events as e
             cross join lateral internal.topic_audience(
                 array_fill(p_endpoint.user_id, array[cardinality(p_endpoint.topics)]), p_endpoint.topics,
                 array[
                     row(null, e.id, e.type, e.actor_id, e.post_id, e.user_id, e.version, e.created_at,
                         e.request_id, e.payload)::social.event
                 ]
             ) as d
             where e.id = p_delivery.event_id
               and e.created_at = p_delivery.event_at
               -- 0: sealed after a restore.
               and e.xid in (p_delivery.event_xid, '0')
        );
    end if;

    return jsonb_build_object(
        'type', p_delivery.type, 'timestamp', internal.id_time(p_delivery.id), 'data', p_delivery.payload
    );
end
$$;

comment on function internal.delivery_body(core.endpoints, internal.deliveries) is
    'What a delivery says now: an event to a user''s web hook as its topics give it on the stream, a '
    'notification to a browser; null where that is nothing.';

create or replace function internal.push_body(p_user bigint, p_delivery internal.deliveries)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_preferences constant jsonb := (
        select p.preferences from core.preferences as p where p.user_id = p_user
    );
    v_caused_at constant timestamptz := (
        select n.caused_at
          from internal.notifications as n
         where n.user_id = p_user and n.kind = p_delivery.kind and n.group_id = p_delivery.group_id
           and n.caused_at > coalesce(
                   (select r.read_at from core.notification_reads as r where r.user_id = p_user), '-infinity'
               )
           and n.caused_at > clock_timestamp() - internal.setting('push_lifetime')::interval
    );
begin
    if v_caused_at is null
       or v_preferences -> 'push' -> p_delivery.kind = 'false'
       or internal.is_quiet(v_preferences -> 'quiet_hours', clock_timestamp()) then
        return null;
    end if;

    return (
        select jsonb_build_object(
                   'kind', n.kind,
                   'tag', n.kind || ':' || n.group_id,
                   'actor', jsonb_build_object(
                       'id', n.actor_id::text,
                       'username', n.actor_username,
                       'display_name', n.actor_display_name
                   ),
                   'other_count', least(greatest(n.total - 1, 0), 99),
                   'post_id', n.post_id::text,
                   -- A push service takes some 3 kB.
                   'text', left(n.body, 160),
                   'caused_at', n.caused_at,
                   'unread_count', social.unread_count(p_user)
               )
          from internal.told_notifications(
                   p_user, v_caused_at, p_delivery.kind, p_delivery.group_id + 1,
                   v_caused_at - interval '1 microsecond', 1
               ) as n
         where n.kind = p_delivery.kind and n.group_id = p_delivery.group_id
    );
end
$$;

comment on function internal.push_body(bigint, internal.deliveries) is
    'A notification as it is pushed to p_user''s browser, null where it is told no more, has been '
    'read, is old '
    'or not wanted there, or in quiet hours.';

create or replace function internal.is_quiet(p_hours jsonb, p_at timestamptz)
returns boolean
language sql
stable
parallel safe
as $$
    select coalesce(case
               when f.at < u.at then l.at >= f.at and l.at < u.at
               else l.at >= f.at or l.at < u.at
           end, false)
      from (select (p_hours ->> 'start')::time) as f (at)
     cross join (select (p_hours ->> 'end')::time) as u (at)
     cross join (select (p_at at time zone (p_hours ->> 'zone'))::time) as l (at);
$$;

comment on function internal.is_quiet(jsonb, timestamptz) is
    'Whether a moment is in somebody''s quiet_hours (see social.get_preferences), in their zone: '
    'from "start" '
    'until before "end", over midnight where that is not later.';
