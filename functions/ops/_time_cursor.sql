-- For lists that are ordered by a time and an id rather than by an id that holds the time.
create or replace function internal.time_cursor(p_time timestamptz, p_id bigint)
returns text
language sql
stable
parallel safe
as $$
    select (extract(epoch from p_time) * 1000000)::bigint || '.' || p_id;
$$;

comment on function internal.time_cursor(timestamptz, bigint) is
    'The cursor of a row by time (in microseconds) and id; internal.parse_cursor(..., 2) reads it.';

create or replace function internal.cursor_time(p_microseconds bigint)
returns timestamptz
language sql
stable
parallel safe
as $$
    -- In two parts, since a double holds no microseconds of such a large number of seconds.
    select to_timestamp(least(p_microseconds, 4102444800000000) / 1000000)
           + make_interval(secs => (p_microseconds % 1000000)::double precision / 1000000);
$$;

comment on function internal.cursor_time(bigint) is 'The time of a cursor made by internal.time_cursor().';
