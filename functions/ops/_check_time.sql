create or replace function internal.check_time(p_at anyelement, p_argument text)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if p_at not between '1900-01-01' and '9999-12-31' then
        perform internal.raise_error('PS400', p_argument, 'a time is from 1900 to 9999');
    end if;
end
$$;

comment on function internal.check_time(anyelement, text) is
    'Raises PS400, naming p_argument, for a timestamptz or date, unless null, around which the calendar may '
    'end.';
