create or replace function analytics.funnel(p_from date default null, p_to date default null)
returns setof social.funnel_step
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_to constant date := coalesce(p_to, (now() at time zone 'UTC')::date - 1);
    v_from constant date := coalesce(p_from, v_to - 27);
    v_counted_until constant timestamptz := internal.counted_until();
begin
    perform internal.check_days(v_from, v_to);

    return query
    select s.step, s.count::bigint, s.count::double precision / nullif(first_value(s.count) over w, 0),
           s.count::double precision / nullif(lag(s.count) over w, 0), 'UTC',
           (v_to + 1)::timestamp at time zone 'UTC' > v_counted_until, 'funnel/1'
      from (
        select sum(m.reach) as seen, sum(m.opens) as opened,
               sum(m.likes + m.shares + m.bookmarks + m.replies + m.quotes) as engaged,
               sum(m.follows) as followed
          from analytics.platform_metrics_days as m
         where m.time >= v_from::timestamp at time zone 'UTC'
           and m.time < (v_to + 1)::timestamp at time zone 'UTC'
      ) as t
     cross join lateral (
        values (1, 'seen', coalesce(t.seen, 0)), (2, 'opened', coalesce(t.opened, 0)),
               (3, 'engaged', coalesce(t.engaged, 0)), (4, 'followed', coalesce(t.followed, 0))
     ) as s (place, step, count)
    window w as (order by s.place)
     order by s.place;
end
$$;

comment on function analytics.funnel(date, date) is
    'From p_from to p_to (days of UTC, at most 400; the last 28): posts that were seen by somebody for '
    'the first time, opened, engaged with (likes, shares, bookmarks, replies, quotes), and follows. '
    'These are acts, not persons, and one need not come of the other; a share is null where there is '
    'nothing to divide by (funnel/1). Errors: PS400 (p_from). Example: select step, count, of_first '
    'from analytics.funnel();';

grant execute on function analytics.funnel(date, date) to pgsocial_analyst, pgsocial_admin;
