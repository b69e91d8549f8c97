-- A sample of the newest followers, since a star has a million. Groups of fewer than five are not told:
-- a person could be recognised.
create or replace function social.audience_overview(p_actor bigint, p_zone text default 'UTC')
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_least constant integer := 5;
    v_since timestamptz;
    v_sample bigint[];
    v_acts jsonb;
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_zone(p_zone);
    v_since := date_trunc('day', now() - interval '28 days', p_zone);

    v_sample := array(
        select f.follower_id
          from core.follows as f
         where f.followee_id = p_actor
         order by f.created_at desc, f.follower_id desc
         limit 200
    );

    with acts as materialized (
        select distinct t.user_id, extract(isodow from t.there)::integer as weekday,
               extract(hour from t.there)::integer as hour
          from (
            select q.user_id, q.time at time zone p_zone as there
              from unnest(v_sample) as s (id)
              join analytics.user_activity_quarters as q on q.user_id = s.id
             where q.time >= v_since
            offset 0
          ) as t
    )
    select jsonb_build_object('hours', h.hours, 'week', w.week)
      into v_acts
      from (
        select jsonb_agg(
                   jsonb_build_object('hour', g.hour, 'people', case when p.n >= v_least then p.n end)
                   order by g.hour
               ) as hours
          from generate_series(0, 23) as g (hour)
          left join (
            select a.hour, count(*) as n
              from (select distinct b.user_id, b.hour from acts as b) as a
             group by a.hour
          ) as p on p.hour = g.hour
      ) as h
     cross join (
        select jsonb_agg(
                   jsonb_build_object(
                       'weekday', d.weekday, 'hour', g.hour, 'people', case when p.n >= v_least then p.n end
                   )
                   order by d.weekday, g.hour
               ) as week
          from generate_series(1, 7) as d (weekday)
         cross join generate_series(0, 23) as g (hour)
          left join (
            select a.weekday, a.hour, count(*) as n from acts as a group by a.weekday, a.hour
          ) as p on p.weekday = d.weekday and p.hour = g.hour
      ) as w;

    return jsonb_build_object(
        'sample_size', cardinality(v_sample),
        'least_group', v_least,
        'zone', p_zone,
        'definition', 'audience_overview/1',
        'hours', v_acts -> 'hours',
        'week', v_acts -> 'week',
        'languages', (
            select coalesce(jsonb_agg(
                       jsonb_build_object('locale', l.locale, 'people', l.n) order by l.n desc, l.locale
                   ), '[]')
              from (
                select u.locale, count(*) as n
                  from unnest(v_sample) as s (id)
                  join core.users as u on u.id = s.id
                 where u.is_active
                 group by u.locale
                having count(*) >= v_least
              ) as l
        ),
        'followed_since', (
            select jsonb_build_object(
                       'quarter_after', percentile_disc(0.25) within group (order by f.created_at desc),
                       'half_after', percentile_disc(0.5) within group (order by f.created_at desc)
                   )
              from unnest(v_sample) as s (id)
              join core.follows as f on f.follower_id = s.id and f.followee_id = p_actor
            having count(*) >= v_least
        ),
        'also_follow', (
            select coalesce(jsonb_agg(
                       jsonb_build_object('user_id', o.id::text, 'username', o.username, 'people', o.n)
                       order by o.n desc, o.id
                   ), '[]')
              from (
                select v.id, v.username, c.n
                  from (
                    select w.followee_id, count(*) as n
                      from unnest(v_sample) as s (id)
                      join core.users as u on u.id = s.id and u.is_active and not u.is_private
                     cross join lateral (
                        select x.followee_id
                          from core.follows as x
                         where x.follower_id = u.id and x.followee_id <> p_actor
                         limit 200
                     ) as w
                     group by w.followee_id
                    having count(*) >= v_least
                     order by n desc, w.followee_id
                     limit 40
                  ) as c
                 cross join lateral (
                    select y.id, y.username from internal.visible_users(p_actor) as y
                     where y.id = c.followee_id offset 0
                 ) as v
                 order by c.n desc, v.id
                 limit 10
              ) as o
        )
    );
end
$$;

comment on function social.audience_overview(bigint, text) is
    'Who follows p_actor, by their newest 200 followers: hours, in how many of the 24 hours of p_zone '
    'how many of them did something in the last 28 days, and week, likewise by weekday (1 is Monday); '
    'languages; followed_since, after which time half and a quarter of these began; also_follow, whom '
    'most of them follow too (private accounts are left out, and of each the first 200). Groups of fewer '
    'than 5 people are null or missing, never zero (audience_overview/1). Errors: PS400 (p_zone), PS404 '
    '(p_actor). Example: select social.audience_overview(7, ''Europe/Rome'') -> ''languages'';';

grant execute on function social.audience_overview(bigint, text) to pgsocial_app;
