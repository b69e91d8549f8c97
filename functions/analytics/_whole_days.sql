create or replace function internal.whole_days(p_days integer, p_zone text)
returns internal.metric_span
language plpgsql
stable
parallel safe
as $$
declare
    v_span internal.metric_span;
begin
    perform internal.check_zone(p_zone);

    if p_days is null or p_days not between 1 and 400 then
        perform internal.raise_error('PS400', 'p_days', 'ask for fewer days');
    end if;

    v_span.ends_at := date_trunc('day', now(), p_zone);
    v_span.starts := array(
        select date_add(v_span.ends_at, n * interval '-1 day', p_zone)
          from generate_series(p_days, 1, -1) as n
    );
    v_span.level := 'zone';
    v_span.edges := internal.zone_edges(v_span.starts, v_span.ends_at);

    return v_span;
end
$$;

comment on function internal.whole_days(integer, text) is
    'The last p_days whole days of p_zone, up to the one that is still going on, as buckets. Errors: PS400 '
    '(p_days, p_zone).';
