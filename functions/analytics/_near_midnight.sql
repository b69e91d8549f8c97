-- Of two the earlier one, whose day has its noon then.
create or replace function internal.near_midnight(p_at timestamptz)
returns timestamptz
language sql
stable
parallel safe
as $$
    select date_bin('1 day', p_at + interval '11 hours 59 minutes', timestamptz '1970-01-01Z');
$$;

comment on function internal.near_midnight(timestamptz) is
    'The midnight of UTC nearest to a time, infinity of infinity.';

create or replace function internal.utc_noon(p_at timestamptz)
returns timestamptz
language sql
stable
parallel safe
as $$
    select date_bin('1 day', p_at, timestamptz '1970-01-01Z') + interval '12 hours';
$$;

comment on function internal.utc_noon(timestamptz) is
    'The noon of a day of UTC: in the bucket of a zone''s days in which that day is counted.';
