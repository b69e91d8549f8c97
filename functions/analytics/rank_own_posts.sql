create or replace function internal.rank_own_posts(
    p_actor bigint, p_by text, p_days integer,
    p_limit integer, p_cursor text, p_counted jsonb
)
returns setof social.ranked_post
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_after constant bigint[] := internal.parse_cursor(p_cursor, 2);
    v_is_by_time constant boolean := p_by = 'created_at';
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_limit(p_limit);

    if p_days is null or p_days not between 1 and 366 then
        perform internal.raise_error('PS400', 'p_days', 'ask for 1 to 366 days');
    elsif p_by is null
          or p_by <> all (array['created_at', 'views', 'reach', 'likes', 'shares', 'comments', 'quotes',
                                'bookmarks', 'profile_visits', 'follows', 'engagements', 'rate']) then
        perform internal.raise_error('PS400', 'p_by',
            'created_at, views, reach, likes, shares, comments, quotes, bookmarks, profile_visits, follows, '
            'engagements or rate');
    end if;

    return query
    with posts as materialized (
        select p.id, p.body, p.lang, p.created_at
          from core.posts as p
         where p.author_id = p_actor and p.deleted_at is null
           and p.id >= internal.id_at(now() - make_interval(days => p_days))
           and p.id < case when v_is_by_time and v_after is not null then v_after[2]
                           else internal.last_id() end
         order by p.id desc
         limit case when v_is_by_time then p_limit else 500 end
    ),
    numbers as (
        select p.*, m.*, m.likes + m.shares + m.comments + m.quotes + m.bookmarks as engagements
          from posts as p
         cross join lateral (
            select coalesce(sum(d.views), 0) as views, coalesce(sum(d.reach), 0) as reach,
                   coalesce(sum(d.likes), 0) as likes, coalesce(sum(d.shares), 0) as shares,
                   coalesce(sum(d.comments), 0) as comments, coalesce(sum(d.quotes), 0) as quotes,
                   coalesce(sum(d.bookmarks), 0) as bookmarks,
                   coalesce(sum(d.profile_visits), 0) as profile_visits,
                   coalesce(sum(d.follows), 0) as follows
              from internal.post_totals(p.id, p_counted) as d
         ) as m
    ),
    rates as (
        select n.*, internal.wilson(n.engagements, n.reach, -1) as rate_low,
               internal.wilson(n.engagements, n.reach, 1) as rate_high
          from numbers as n
    )
    select r.id, left(r.body, 200), r.lang, r.created_at, r.views::integer, r.reach::integer,
           r.likes::integer, r.shares::integer, r.comments::integer, r.quotes::integer,
           r.bookmarks::integer, r.profile_visits::integer, r.follows::integer, r.engagements::integer,
           r.engagements / nullif(r.reach, 0)::double precision, r.rate_low, r.rate_high,
           r.created_at > now() - interval '1 day', 'rank_own_posts/1', k.rank || '.' || r.id
      from rates as r
     cross join lateral (
        select greatest(case p_by
            when 'views' then r.views
            when 'reach' then r.reach
            when 'likes' then r.likes
            when 'shares' then r.shares
            when 'comments' then r.comments
            when 'quotes' then r.quotes
            when 'bookmarks' then r.bookmarks
            when 'profile_visits' then r.profile_visits
            when 'follows' then r.follows
            when 'engagements' then r.engagements
            when 'rate' then round(1000000000 * coalesce(r.rate_low, 0)::numeric)
            else 0
        end, 0)::bigint as rank
     ) as k
     where v_after is null or (k.rank, r.id) < (v_after[1], v_after[2])
     order by k.rank desc, r.id desc
     limit p_limit;
end
$$;

comment on function internal.rank_own_posts(bigint, text, integer, integer, text, jsonb) is
    'As social.rank_own_posts(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.rank_own_posts(bigint, text, integer, integer, text, jsonb)
    to pgsocial_worker;

create or replace function social.rank_own_posts(
    p_actor bigint, p_by text default 'engagements', p_days integer default 28,
    p_limit integer default 20, p_cursor text default null
)
returns setof social.ranked_post
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.rank_own_posts(p_actor, p_by, p_days, p_limit, p_cursor, null) as r;
end
$$;

comment on function social.rank_own_posts(bigint, text, integer, integer, text) is
    'One''s own posts of the last p_days (1 to 366) with what each has come to since it was published, '
    'p_limit (1 to 100) a page: by created_at all of them, newest first; by views, reach, likes, shares, '
    'comments, quotes, bookmarks, profile_visits and follows (that came by way of it), engagements or rate '
    'the newest 500, the most first. Formula: rate is engagements / reach, and ranks by the lower end of its '
    '95 % interval (Wilson), so that what is surely good comes first (rank_own_posts/1). What moves while '
    'one pages may be seen twice. Errors: PS400 (p_by, p_days, p_limit, p_cursor), PS404 (p_actor). Example: '
    'select post_id, reach, rate from social.rank_own_posts(7, ''rate'');';

grant execute on function social.rank_own_posts(bigint, text, integer, integer, text) to pgsocial_app;
