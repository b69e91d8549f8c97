-- Bounds are half open and cut in the zone, so that a day has 23 to 25 hours. The size is estimated
-- before any bucket is made.
create or replace function internal.metric_span(
    p_resolution text, p_from timestamptz, p_to timestamptz, p_zone text, p_kept interval default null
)
returns internal.metric_span
language plpgsql
stable
parallel safe
as $$
declare
    v_now constant timestamptz := now();
    v_size interval;
    v_count integer;
    v_from timestamptz;
    v_to timestamptz := coalesce(p_to, v_now);
    v_kept_since timestamptz;
    v_span internal.metric_span;
begin
    select r.size, r.count
      into v_size, v_count
      from (
        values ('minute', interval '1 minute', 120), ('quarter', interval '15 minutes', 96),
               ('hour', interval '1 hour', 48), ('day', interval '1 day', 28),
               ('week', interval '7 days', 12), ('month', interval '1 month', 12)
      ) as r (name, size, count)
     where r.name = p_resolution;

    if not found then
        perform internal.raise_error('PS400', 'p_resolution', 'minute, quarter, hour, day, week or month');
    end if;

    perform internal.check_zone(p_zone);
    perform internal.check_time(p_from, 'p_from');
    perform internal.check_time(p_to, 'p_to');
    v_from := coalesce(p_from, v_to - v_size * (v_count - 1));

    if v_from >= v_to then
        perform internal.raise_error('PS400', 'p_from', 'p_from is a time before p_to');
    elsif extract(epoch from v_to - v_from) / extract(epoch from v_size) > 1000 then
        perform internal.raise_error('PS400', 'p_from', 'ask for at most 1,000 buckets');
    end if;

    v_span.level := case
        when p_resolution = 'minute' then 'minutes'
        when p_resolution in ('quarter', 'hour') then 'quarters'
        when p_zone in ('UTC', 'Etc/UTC') then 'days'
        else 'zone'
    end;
    v_from := case
        when p_resolution = 'quarter' then date_bin(v_size, v_from, timestamptz '1970-01-01Z')
        else date_trunc(p_resolution, v_from, p_zone)
    end;

    v_kept_since := case v_span.level
        when 'days' then '-infinity'
        when 'minutes' then v_now - internal.setting('metric_minute_retention')::interval
        else v_now - coalesce(p_kept, internal.setting('metric_quarter_retention')::interval)
    end;

    if v_from < v_kept_since then
        perform internal.raise_error('PS410', 'p_from',
            'so fine, or by days of another zone than UTC, metrics are not kept so long: see ops.settings');
    end if;

    -- A clock that is put back or forward by half an hour moves the hours that follow.
    v_span.starts := case
        when p_resolution = 'hour' then array(
            select min(s)
              from generate_series(v_from, v_to, interval '15 minutes') as s
             where s < v_to
             group by date_trunc('hour', s, p_zone)
             order by 1
        )
        else array(
            select s from generate_series(v_from, v_to, v_size, p_zone) as s where s < v_to
        )
    end;
    v_span.ends_at := date_add(v_span.starts[cardinality(v_span.starts)], v_size, p_zone);
    v_span.edges := case
        when v_span.level = 'zone' then internal.zone_edges(v_span.starts, v_span.ends_at)
    end;

    return v_span;
end
$$;

comment on function internal.metric_span(text, timestamptz, timestamptz, text, interval) is
    'The buckets of a resolution (minute, quarter of an hour, hour, day, week, month) that p_from and '
    'p_to touch, cut in p_zone, and from which level they are put together; by default the last 28 '
    'days, 12 weeks and so on; p_kept is how long quarters are kept. Errors: PS400 (p_resolution, '
    'p_from, p_to, p_zone), PS410 (p_from).';

create or replace function internal.check_zone(p_zone text, p_argument text default 'p_zone')
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if length(p_zone) <= 64 and p_zone ~ '^[A-Za-z]' then
        perform now() at time zone p_zone;
        return;
    end if;

    perform internal.raise_error('PS400', p_argument, 'a time zone is named like Europe/Rome');
exception when invalid_parameter_value then
    perform internal.raise_error('PS400', p_argument, 'a time zone is named like Europe/Rome');
end
$$;

comment on function internal.check_zone(text, text) is
    'Raises PS400, naming p_argument, unless p_zone names a time zone.';
