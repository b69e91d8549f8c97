create or replace view internal.sink_days as
select d.user_id as subject_id, d.day, internal.sink_micros(d.day::timestamp at time zone 'UTC') as place,
       concat_ws(':', t.day, d.user_id) as key, false as is_deleted,
       internal.sink_digest(concat_ws(chr(31), t.day, d.user_id)) as digest, row_to_json(d)::text as doc
  from core.active_days as d
 cross join lateral (values (to_char(d.day, 'YYYY-MM-DD'))) as t (day);

comment on view internal.sink_days is 'On which days users were active, as sinks get it: a day is of UTC.';

create or replace function internal.sink_day(p_place bigint)
returns date
language sql
immutable
parallel safe
as $$
    select date '1970-01-01' + (p_place / 86400000000)::integer;
$$;

comment on function internal.sink_day(bigint) is 'The day of UTC of a place, which is in microseconds.';
