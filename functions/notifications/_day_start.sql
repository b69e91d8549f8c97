create or replace function internal.day_start(p_day bigint)
returns timestamptz
language sql
immutable
parallel safe
as $$
    select to_timestamp((p_day * 86400)::double precision);
$$;

comment on function internal.day_start(bigint) is 'The start (UTC) of a day counted since 1970.';
