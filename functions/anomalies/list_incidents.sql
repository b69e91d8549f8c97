create or replace function analytics.list_incidents(
    p_from timestamptz default null, p_to timestamptz default null, p_scope text default null,
    p_limit integer default 20, p_cursor text default null
)
returns setof social.incident
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_least constant integer := internal.setting('analyst_least_group')::integer;
    v_before constant bigint := (internal.parse_cursor(p_cursor, 1))[1];
    v_to constant timestamptz := coalesce(p_to, 'infinity');
    v_from timestamptz;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_time(p_from, 'p_from');
    perform internal.check_time(p_to, 'p_to');
    v_from := coalesce(p_from, least(v_to, now()) - interval '28 days');

    if v_from >= v_to then
        perform internal.raise_error('PS400', 'p_from', 'p_from is a time before p_to');
    elsif p_scope not in ('platform', 'post', 'tag', 'account') then
        perform internal.raise_error('PS400', 'p_scope', 'platform, post, tag or account');
    end if;

    return query
    select i.id, i.kind, i.scope, i.metric, i.subject, i.state, i.opened_at, i.detected_at, i.peak_at,
           i.ended_at, i.observed, i.expected, i.deviation, i.sample_count, i.verdict,
           case when s.is_shown then i.account_count end,
           case when s.is_shown then i.effective_accounts end,
           case when s.is_shown and internal.is_told(i.young_share, i.account_count, v_least)
                then i.young_share end,
           case when s.is_shown and internal.is_told(i.together_share, i.account_count, v_least)
                then i.together_share end,
           i.cause_id, i.version, 'list_incidents/1', i.id::text
      from analytics.incidents as i
     cross join lateral (select i.account_count >= v_least as is_shown) as s
     where i.state <> 'suspected' and i.last_at >= v_from and i.opened_at < v_to
       and i.scope = coalesce(p_scope, i.scope)
       and i.id < coalesce(v_before, 9223372036854775807)
     order by i.id desc
     limit p_limit;
end
$$;

comment on function analytics.list_incidents(timestamptz, timestamptz, text, integer, text) is
    'What was out of the ordinary between p_from and p_to (the last 28 days), newest first, p_limit (1 to '
    '100) a page; p_scope: only of the platform, of a post, tag or account. Formula: y = 2 sqrt(n + 3/8) '
    'of an hour (Anscombe), deviation = (y - median) / max(1, 1.4826 MAD), against the same hour of the '
    'weeks before, or of peaks of days; it counts from the threshold, the count and the relative change '
    'of analytics.anomaly_parameters on, the version of which is told (list_incidents/1). verdict: ring, '
    'where e to the entropy of their parts says that few accounts drive it, or where most are young or '
    'were made together, unlike accounts at large. Numbers of fewer accounts than ops.settings '
    'analyst_least_group are null. Errors: PS400 (p_from, p_scope, p_limit, p_cursor). Example: select '
    'scope, metric, observed, expected, verdict from analytics.list_incidents();';

grant execute on function analytics.list_incidents(timestamptz, timestamptz, text, integer, text)
    to pgsocial_analyst, pgsocial_admin;

create or replace function internal.is_told(p_share double precision, p_count integer, p_least integer)
returns boolean
language sql
immutable
parallel safe
as $$
    select round(p_share * p_count) = 0 or round(p_share * p_count) = p_count
           or round(p_share * p_count) between p_least and p_count - p_least;
$$;

comment on function internal.is_told(double precision, integer, integer) is
    'Whether a share of p_count people may be told: none, all, or at least p_least who are in it and as '
    'many who are not.';
