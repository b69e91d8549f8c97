create or replace function internal.engagement_rate(
    p_actor bigint, p_post bigint, p_days integer, p_counted jsonb
)
returns social.engagement_rates
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_rates social.engagement_rates;
begin
    perform internal.check_user(p_actor, 'p_actor');

    if p_days is null or p_days not between 1 and 366 then
        perform internal.raise_error('PS400', 'p_days', 'ask for 1 to 366 days');
    elsif p_post is not null then
        perform internal.check_own_post(p_actor, p_post);
    end if;

    with changes as materialized (
        select c.time, sum(c.gained - c.lost) over (order by c.time) as followers
          from analytics.follower_changes_days as c
         where c.user_id = p_actor
    ),
    posts as (
        select o.*,
               (select c.followers from changes as c
                 where c.time <= o.created_at order by c.time desc limit 1) as followers
          from internal.own_posts(
                   p_actor,
                   case when p_post is null then now() - make_interval(days => p_days)
                        else timestamptz '1970-01-01Z' end,
                   p_post, p_counted
               ) as o
    )
    select count(*), coalesce(sum(p.views), 0), coalesce(sum(p.reach), 0), coalesce(sum(p.followers), 0),
           coalesce(sum(p.engagements), 0), null::float8, null::float8, null::float8, null::float8,
           null::float8,
           coalesce(bool_or(p.created_at > now() - interval '1 day'), false), 'engagement_rate/1'
      into v_rates
      from posts as p;

    v_rates.by_reach := v_rates.engagements / nullif(v_rates.reach, 0)::double precision;
    v_rates.by_reach_low := internal.wilson(v_rates.engagements, v_rates.reach, -1);
    v_rates.by_reach_high := internal.wilson(v_rates.engagements, v_rates.reach, 1);
    v_rates.by_views := v_rates.engagements / nullif(v_rates.views, 0)::double precision;
    v_rates.by_followers := v_rates.engagements / nullif(v_rates.followers, 0)::double precision;

    return v_rates;
end
$$;

comment on function internal.engagement_rate(bigint, bigint, integer, jsonb) is
    'As social.engagement_rate(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.engagement_rate(bigint, bigint, integer, jsonb) to pgsocial_worker;

create or replace function social.engagement_rate(
    p_actor bigint, p_post bigint default null, p_days integer default 28
)
returns social.engagement_rates
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return internal.engagement_rate(p_actor, p_post, p_days, null);
end
$$;

comment on function social.engagement_rate(bigint, bigint, integer) is
    'Engagements (likes, shares, replies, quotes, bookmarks) of one''s own p_post, or, pooled, of those '
    'published in the last p_days (1 to 366; the newest 500), for each viewer reached, each view, and '
    'each follower at the end of the day of the post. Formula: sum(engagements) / sum(denominator), no '
    'mean of rates (engagement_rate/1); by reach and by views as LinkedIn and X, by followers as Sked. '
    'Errors: PS400 (p_days), PS403 (p_post), PS404 (p_actor, p_post). Example: select by_reach, '
    'by_views, by_followers from social.engagement_rate(7);';

grant execute on function social.engagement_rate(bigint, bigint, integer) to pgsocial_app;
