-- From quarters of an hour, so each age is rounded up to one: of this post as of the others.
create or replace function social.post_curve(p_actor bigint, p_post bigint)
returns setof social.post_curve_point
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_least constant integer := 5;
    v_ages interval[] := array[
        interval '30 minutes', '1 hour', '2 hours', '3 hours', '6 hours', '12 hours', '1 day', '2 days',
        '3 days', '5 days', '7 days'
    ];
    v_kept_since constant timestamptz := now() - internal.setting('metric_quarter_retention')::interval;
    v_born timestamptz;
    v_age interval;
    v_is_reply boolean;
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_own_post(p_actor, p_post);

    select p.created_at, p.reply_to_id is not null
      into v_born, v_is_reply
      from core.posts as p
     where p.id = p_post;

    if v_born < v_kept_since then
        perform internal.raise_error('PS410', 'p_post',
            'of posts so old, metrics are not kept by the hour: see ops.settings');
    end if;

    v_age := least(
        make_interval(secs => floor(extract(epoch from clock_timestamp() - v_born))), interval '7 days'
    );
    v_ages := array(select distinct a.age from unnest(v_ages || v_age) as a (age) order by a.age);

    return query
    with posts as materialized (
        (select p.id, p.created_at as born, false as is_this
           from core.posts as p
          where p.author_id = p_actor and p.deleted_at is null and p.id < p_post
            and p.id >= internal.id_at(v_kept_since)
            and (p.reply_to_id is not null) = v_is_reply
          order by p.id desc
          limit 30)
        union all
        select p_post, v_born, true
    ),
    ages as (
        select a.age, a.n, a.age = v_age as is_now from unnest(v_ages) with ordinality as a (age, n)
    ),
    -- Between one age and the next, so that each post is read once.
    steps as materialized (
        select p.id, width_bucket(q.time - p.born, v_ages) as n, sum(q.reach) as reach,
               sum(q.likes + q.shares + q.comments + q.quotes + q.bookmarks) as engagements
          from posts as p
          join analytics.post_metrics_quarters as q
            on q.post_id = p.id and q.time < p.born + v_ages[cardinality(v_ages)]
           and q.time >= date_bin('15 minutes', p.born, timestamptz '1970-01-01Z')
         group by p.id, 2
    ),
    curves as (
        select a.age, p.is_this, coalesce(sum(s.reach), 0) as reach,
               coalesce(sum(s.engagements), 0) as engagements
          from ages as a
          join posts as p on p.born <= clock_timestamp() - a.age
          left join steps as s on s.id = p.id and s.n < a.n
         group by a.age, p.id, p.is_this
    ),
    usual as (
        select c.age, count(*) filter (where not c.is_this) as post_count,
               max(c.reach) filter (where c.is_this) as reach,
               max(c.engagements) filter (where c.is_this) as engagements,
               percentile_cont(array[0.25, 0.5, 0.75]) within group (order by c.reach)
                   filter (where not c.is_this) as reaches,
               percentile_cont(0.5) within group (order by c.engagements)
                   filter (where not c.is_this) as engagement
          from curves as c
         group by c.age
    )
    select extract(epoch from a.age)::integer, u.reach::integer, u.engagements::integer,
           case when u.post_count >= v_least then u.reaches[2] end,
           case when u.post_count >= v_least then u.reaches[1] end,
           case when u.post_count >= v_least then u.reaches[3] end,
           case when u.post_count >= v_least then u.engagement end,
           coalesce(u.post_count, 0)::integer, a.is_now, a.is_now and v_age < interval '7 days',
           'post_curve/1'
      from ages as a
      left join usual as u on u.age = a.age
     order by a.age;
end
$$;

comment on function social.post_curve(bigint, bigint) is
    'What one''s own p_post had come to at ages of 30 minutes to 7 days, and at the one that it has '
    'now, against one''s usual: the median and the quartiles of the 30 posts before it at the same '
    'age (replies against replies). Formula: sums of quarters of an hour up to the age, rounded up '
    'to one; null at ages that it has not reached, and where fewer than 5 posts can be held against '
    '(post_curve/1). Errors: PS403 (p_post), PS404 (p_actor, p_post), PS410 (p_post is older than '
    'what is kept so fine). Example: select age_seconds, reach, usual_reach from '
    'social.post_curve(7, 42);';

grant execute on function social.post_curve(bigint, bigint) to pgsocial_app;
