create or replace function internal.sink_span(p_entity text)
returns table (
    first_place bigint, begins_at bigint, last_place bigint, views_since timestamptz,
    ended_since timestamptz
)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
as $$
    select coalesce(l.kept_since, 1),
           coalesce(
               l.kept_since, least((select min(id) from core.users), (select min(id) from core.posts)), 1
           ),
           case when l.kept_since is null then internal.id_at(clock_timestamp() + interval '1 day')
                else internal.sink_micros(clock_timestamp() + interval '1 day') end,
           now() - internal.setting('view_retention')::interval + interval '1 day',
           now() - internal.setting('ended_follow_retention')::interval + interval '1 day'
      from (
        select case p_entity
            -- Partitions are dropped whole; the engine keeps events longer.
            when 'events' then (
                select internal.sink_micros(min(to_date(right(c.relname, 8), 'YYYYMMDD'))::timestamptz)
                  from pg_inherits as i
                  join pg_class as c on c.oid = i.inhrelid
                 where i.inhparent = 'internal.events'::regclass and c.relname ~ '^events_\d{8}$'
            )
            when 'days' then internal.sink_micros(date_trunc(
                'day', now() - internal.setting('active_day_retention')::interval + interval '1 day'
            ))
        end as kept_since
      ) as l;
$$;

comment on function internal.sink_span(text) is
    'Between which places an entity can be compared (nothing of ours is before begins_at), and from when '
    'on views and ended follows can.';

grant execute on function internal.sink_span(text) to pgsocial_worker;
