create or replace function internal.post_performance(
    p_actor bigint, p_post bigint, p_resolution text, p_from timestamptz,
    p_to timestamptz, p_zone text, p_counted jsonb
)
returns setof social.post_metric
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span internal.metric_span;
    v_counted_until constant timestamptz := internal.counted_until(p_counted);
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_own_post(p_actor, p_post);
    v_span := internal.metric_span(p_resolution, p_from, p_to, p_zone);
    perform internal.check_counted(p_counted, v_span.starts, v_span.ends_at);

    return query
    select v_span.starts[b.n], e.ends_at, coalesce(s.views, 0)::integer, coalesce(s.reach, 0)::integer,
           coalesce(s.opens, 0)::integer, coalesce(s.dwell_ms, 0)::bigint, coalesce(s.likes, 0)::integer,
           coalesce(s.shares, 0)::integer, coalesce(s.comments, 0)::integer,
           coalesce(s.quotes, 0)::integer, coalesce(s.bookmarks, 0)::integer,
           coalesce(s.profile_visits, 0)::integer, coalesce(s.follows, 0)::integer, p_zone,
           e.ends_at > v_counted_until, 'post_performance/1'
      from generate_subscripts(v_span.starts, 1) as b (n)
     cross join lateral (select coalesce(v_span.starts[b.n + 1], v_span.ends_at) as ends_at) as e
      left join (
        select width_bucket(r.time, v_span.starts) as n, sum(r.views) as views, sum(r.reach) as reach,
               sum(r.opens) as opens, sum(r.dwell_ms) as dwell_ms, sum(r.likes) as likes,
               sum(r.shares) as shares, sum(r.comments) as comments, sum(r.quotes) as quotes,
               sum(r.bookmarks) as bookmarks, sum(r.profile_visits) as profile_visits,
               sum(r.follows) as follows
          from internal.post_rows(
                   p_post, v_span.level, v_span.starts[1], v_span.ends_at, p_counted, v_span.edges
               ) as r
         group by 1
      ) as s on s.n = b.n
     order by b.n;
end
$$;

comment on function internal.post_performance(bigint, bigint, text, timestamptz, timestamptz, text, jsonb) is
    'As social.post_performance(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute
    on function internal.post_performance(bigint, bigint, text, timestamptz, timestamptz, text, jsonb)
    to pgsocial_worker;

create or replace function social.post_performance(
    p_actor bigint, p_post bigint, p_resolution text default 'day', p_from timestamptz default null,
    p_to timestamptz default null, p_zone text default 'UTC'
)
returns setof social.post_metric
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.post_performance(p_actor, p_post, p_resolution, p_from, p_to, p_zone, null) as r;
end
$$;

comment on function social.post_performance(bigint, bigint, text, timestamptz, timestamptz, text) is
    'What happened to one''s own post, a row for each minute, quarter (of an hour), hour, day, week or '
    'month between p_from and p_to (by default the last 28 days, and so on), cut in the time zone '
    'p_zone. A like or anything else that was taken back is counted nowhere. Formula: sums over '
    'analytics.post_metrics; reach is first views, so that its sum since the post is distinct viewers; '
    'profile_visits and follows are those that came by way of the post (post_performance/1; views as '
    'those of X, which repeat too). Errors: PS400 (p_resolution, p_from, p_to, '
    'p_zone), PS403 (p_post), PS404 (p_actor, p_post), PS410 (p_from is before what is kept so fine). '
    'Example: select starts_at, views, likes from social.post_performance(7, 42, ''hour'');';

grant execute on function social.post_performance(bigint, bigint, text, timestamptz, timestamptz, text)
    to pgsocial_app;
