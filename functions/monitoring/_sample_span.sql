create or replace function internal.sample_span(
    p_from timestamptz, p_to timestamptz, p_default interval default '1 hour'
)
returns internal.sample_span
language plpgsql
stable
parallel safe
as $$
declare
    v_size constant interval := interval '15 minutes';
    v_minutes_since constant timestamptz := now() - internal.setting('sample_minute_retention')::interval;
    v_to constant timestamptz := coalesce(p_to, now());
    v_from timestamptz;
    v_span internal.sample_span;
begin
    perform internal.check_time(p_from, 'p_from');
    perform internal.check_time(p_to, 'p_to');
    v_from := coalesce(p_from, v_to - p_default);

    if v_from >= v_to then
        perform internal.raise_error('PS400', 'p_from', 'p_from is a time before p_to');
    end if;

    v_span.starts_at := date_trunc('minute', v_from);
    v_span.ends_at := v_to;
    v_span.fine_at := v_span.starts_at;

    if v_from < v_minutes_since then
        v_span.starts_at := date_bin(v_size, v_from, timestamptz '1970-01-01Z');
        v_span.fine_at := greatest(
            (select s.sampled_at from ops.sample_states as s where s.part = 'quarters'), v_span.starts_at
        );

        -- A quarter is all in or all out.
        if v_to < v_span.fine_at then
            v_span.ends_at := date_bin(v_size, v_to + v_size - interval '1 microsecond',
                                       timestamptz '1970-01-01Z');
        end if;
    end if;

    v_span.seconds := extract(epoch from v_span.ends_at - v_span.starts_at);

    return v_span;
end
$$;

comment on function internal.sample_span(timestamptz, timestamptz, interval) is
    'The window from p_from (p_default before p_to) to p_to (now): of minutes where these are still '
    'kept, else of quarters of an hour that it is rounded to, and the minutes since. Errors: PS400 '
    '(p_from, p_to).';

create or replace function internal.day_before(p_span internal.sample_span)
returns internal.sample_span
language sql
stable
parallel safe
as $$
    select internal.sample_span(p_span.starts_at - interval '1 day', p_span.ends_at - interval '1 day');
$$;

comment on function internal.day_before(internal.sample_span) is 'The same window a day before.';
