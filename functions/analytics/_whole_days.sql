create or replace function internal.whole_days(p_days integer, p_zone text)
returns internal.metric_span
language plpgsql
stable
parallel safe
as $$
declare
    v_today timestamptz;
begin
    perform internal.check_zone(p_zone);

    if p_days is null or p_days not between 1 and 400 then
        perform internal.raise_error('PS400', 'p_days', 'ask for fewer days');
    end if;

    v_today := date_trunc('day', now(), p_zone);

    return row(
        array(
            select date_add(v_today, n * interval '-1 day', p_zone) from generate_series(p_days, 1, -1) as n
        ),
        v_today, 'quarters'
    )::internal.metric_span;
end
$$;

comment on function internal.whole_days(integer, text) is
    'The last p_days whole days of p_zone, up to the one that is still going on, as buckets. Errors: PS400 '
    '(p_days, p_zone).';
