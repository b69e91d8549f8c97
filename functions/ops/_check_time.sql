create or replace function internal.check_time(p_at timestamptz, p_argument text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if p_at not between timestamptz '1900-01-01Z' and timestamptz '9999-12-31Z' then
        perform internal.raise_error('PS400', p_argument, 'a time is from 1900 to 9999');
    end if;
end
$$;

comment on function internal.check_time(timestamptz, text) is
    'Raises PS400, naming p_argument, for a time, unless null, around which the calendar may end.';

create or replace function internal.check_date(p_date date, p_argument text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if p_date not between date '1900-01-01' and date '9999-12-31' then
        perform internal.raise_error('PS400', p_argument, 'a date is from 1900 to 9999');
    end if;
end
$$;

comment on function internal.check_date(date, text) is
    'Raises PS400, naming p_argument, for a date, unless null, around which the calendar may end.';
