-- Quarters of an hour lie in the order in which they came, so that each of a busy account is on a page of its
-- own. A bitmap asks for those pages ahead (effective_io_concurrency), an index scan waits for each.
create or replace function internal.account_performance(
    p_actor bigint, p_resolution text, p_from timestamptz,
    p_to timestamptz, p_zone text, p_counted jsonb
)
returns setof social.account_metric
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set enable_indexscan = off
as $$
declare
    v_span internal.metric_span;
    v_counted_until constant timestamptz := internal.counted_until(p_counted);
begin
    perform internal.check_user(p_actor, 'p_actor');
    v_span := internal.metric_span(p_resolution, p_from, p_to, p_zone);
    perform internal.check_counted(p_counted, v_span.starts, v_span.ends_at);

    return query
    with sums as (
        select width_bucket(r.time, v_span.starts) as n, sum(r.posts) as posts, sum(r.views) as views,
               sum(r.reach) as reach, sum(r.opens) as opens, sum(r.likes) as likes, sum(r.shares) as shares,
               sum(r.comments) as comments, sum(r.quotes) as quotes, sum(r.bookmarks) as bookmarks,
               sum(r.follows) as follows
          from internal.author_rows(
                   p_actor, v_span.level, v_span.starts[1], v_span.ends_at, p_counted, v_span.edges
               ) as r
         group by 1
    ),
    followers as (
        select width_bucket(r.time, v_span.starts) as n, sum(r.gained) as gained, sum(r.lost) as lost,
               sum(r.profile_visits) as profile_visits
          from internal.follower_rows(
                   p_actor, v_span.level, v_span.starts[1], v_span.ends_at, p_counted, v_span.edges
               ) as r
         group by 1
    )
    select v_span.starts[b.n], e.ends_at, coalesce(s.posts, 0)::integer, coalesce(s.views, 0)::integer,
           coalesce(s.reach, 0)::integer, coalesce(s.opens, 0)::integer, coalesce(s.likes, 0)::integer,
           coalesce(s.shares, 0)::integer, coalesce(s.comments, 0)::integer,
           coalesce(s.quotes, 0)::integer, coalesce(s.bookmarks, 0)::integer,
           coalesce(f.profile_visits, 0)::integer, coalesce(s.follows, 0)::integer,
           coalesce(f.gained, 0)::integer, coalesce(f.lost, 0)::integer, p_zone,
           e.ends_at > v_counted_until, 'account_performance/2'
      from generate_subscripts(v_span.starts, 1) as b (n)
     cross join lateral (select coalesce(v_span.starts[b.n + 1], v_span.ends_at) as ends_at) as e
      left join sums as s on s.n = b.n
      left join followers as f on f.n = b.n
     order by b.n;
end
$$;

comment on function internal.account_performance(bigint, text, timestamptz, timestamptz, text, jsonb) is
    'As social.account_performance(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.account_performance(bigint, text, timestamptz, timestamptz, text, jsonb)
    to pgsocial_worker;

create or replace function social.account_performance(
    p_actor bigint, p_resolution text default 'day', p_from timestamptz default null,
    p_to timestamptz default null, p_zone text default 'UTC'
)
returns setof social.account_metric
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.account_performance(p_actor, p_resolution, p_from, p_to, p_zone, null) as r;
end
$$;

comment on function social.account_performance(bigint, text, timestamptz, timestamptz, text) is
    'What happened to p_actor''s posts (deleted ones too, so that what was stays) and followers, whenever '
    'the post was published: a row for each minute, quarter (of an hour), hour, day, week or month between '
    'p_from and p_to (by default the last 28 days, and so on), cut in the time zone p_zone. Formula: sums '
    'over analytics.author_metrics; reach is first views of each post, so that who saw two posts counts '
    'twice; posts are those that are not deleted; profile_visits are all of them, follows those that the '
    'posts led to and that stand (account_performance/2). Errors: PS400 (p_resolution, p_from, p_to, '
    'p_zone), PS404 (p_actor), PS410 (p_from is before what is kept so fine). Example: select '
    'starts_at, views, likes from social.account_performance(7, ''minute'', now() - interval ''1 hour'');';

grant execute on function social.account_performance(bigint, text, timestamptz, timestamptz, text)
    to pgsocial_app;
