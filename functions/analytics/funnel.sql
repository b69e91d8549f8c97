create or replace function internal.funnel(p_from date, p_to date, p_counted jsonb)
returns setof social.funnel_step
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.metric_span := internal.funnel_span(p_from, p_to);
    v_counted_until constant timestamptz := internal.counted_until(p_counted);
begin
    perform internal.check_counted(p_counted, v_span.starts, v_span.ends_at);

    return query
    select s.step, s.count::bigint, s.count::double precision / nullif(first_value(s.count) over w, 0),
           s.count::double precision / nullif(lag(s.count) over w, 0), 'UTC',
           v_span.ends_at > v_counted_until, 'funnel/1'
      from (
        select sum(m.reach) as seen, sum(m.opens) as opened,
               sum(m.likes + m.shares + m.bookmarks + m.replies + m.quotes) as engaged,
               sum(m.follows) as followed
          from internal.platform_rows('days', v_span.starts[1], v_span.ends_at, p_counted) as m
      ) as t
     cross join lateral (
        values (1, 'seen', coalesce(t.seen, 0)), (2, 'opened', coalesce(t.opened, 0)),
               (3, 'engaged', coalesce(t.engaged, 0)), (4, 'followed', coalesce(t.followed, 0))
     ) as s (place, step, count)
    window w as (order by s.place)
     order by s.place;
end
$$;

comment on function internal.funnel(date, date, jsonb) is
    'As analytics.funnel(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.funnel(date, date, jsonb) to pgsocial_worker;

create or replace function analytics.funnel(p_from date default null, p_to date default null)
returns setof social.funnel_step
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.funnel(p_from, p_to, null) as r;
end
$$;

comment on function analytics.funnel(date, date) is
    'From p_from to p_to (days of UTC, at most 400; the last 28): posts that were seen by somebody for '
    'the first time, opened, engaged with (likes, shares, bookmarks, replies, quotes), and follows. '
    'These are acts, not persons, and one need not come of the other; a share is null where there is '
    'nothing to divide by (funnel/1). Errors: PS400 (p_from, p_to). Example: select step, count, of_first '
    'from analytics.funnel();';

grant execute on function analytics.funnel(date, date) to pgsocial_analyst, pgsocial_admin;

create or replace function internal.funnel_span(p_from date, p_to date)
returns internal.metric_span
language plpgsql
stable
parallel safe
as $$
declare
    v_to constant date := coalesce(p_to, (now() at time zone 'UTC')::date - 1);
    v_from date;
begin
    perform internal.check_time(p_from, 'p_from');
    perform internal.check_time(p_to, 'p_to');
    v_from := coalesce(p_from, v_to - 27);
    perform internal.check_days(v_from, v_to);

    return row(
        array[v_from::timestamp at time zone 'UTC'], (v_to + 1)::timestamp at time zone 'UTC', 'days', null
    )::internal.metric_span;
end
$$;

comment on function internal.funnel_span(date, date) is
    'The days of UTC of a funnel, by default the last 28, as one bucket. Errors: PS400 (p_from, p_to).';
