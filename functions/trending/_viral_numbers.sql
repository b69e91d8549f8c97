-- Of the newest shares alone, so that a post which everybody shares costs no more than one that many do.
create or replace function internal.viral_numbers(
    p_posts bigint[], p_at timestamptz,
    out post_id bigint, out lang text, out accounts integer, out velocity double precision,
    out acceleration double precision, out growth double precision, out shares integer, out depth integer,
    out clusters integer, out spread double precision, out outside double precision,
    out confidence double precision, out drivers jsonb
)
returns setof record
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_quarter constant timestamptz := date_bin('15 minutes', p_at, timestamptz '1970-01-01Z');
    v_late constant double precision := extract(epoch from p_at - v_quarter) / 3600 + 0.25;
    v_early constant double precision := 0.5;
    v_late_count integer;
    v_early_count integer;
    v_author bigint;
    v_users bigint[];
    v_parents integer[];
    v_depths integer[];
    v_circles integer[];
    v_outsiders bigint;
begin
    foreach post_id in array p_posts loop
        select coalesce(sum(c.accounts) filter (where c.time >= v_quarter - interval '15 minutes'), 0),
               coalesce(sum(c.accounts) filter (where c.time < v_quarter - interval '15 minutes'), 0),
               min(c.lang)
          into v_late_count, v_early_count, lang
          from analytics.trend_counts as c
         where c.kind = 'post' and c.subject = viral_numbers.post_id::text
           and c.time >= v_quarter - interval '45 minutes' and c.time <= p_at;

        select v.author_id
          into v_author
          from internal.visible_posts(null) as v
         where v.id = viral_numbers.post_id;
        continue when lang is null or v_author is null;

        accounts := v_late_count + v_early_count;
        velocity := v_late_count / v_late;
        acceleration := (velocity - v_early_count / v_early) / ((v_late + v_early) / 2);
        growth := (1 + erf(
            (velocity - v_early_count / v_early)
            / sqrt((v_late_count + 1) / v_late ^ 2 + (v_early_count + 1) / v_early ^ 2)
            / sqrt(2::double precision)
        )) / 2;

        select s.users, s.parents into v_users, v_parents
          from internal.share_tree(viral_numbers.post_id, v_author, p_at) as s;

        shares := cardinality(v_users);
        v_depths := internal.tree_depths(v_parents);
        depth := coalesce((select max(d) from unnest(v_depths) as d), 0);
        v_circles := internal.circles_of(v_users);

        select count(*),
               case when sum(c.n) > 1
                    then 1 - sum(c.n * (c.n - 1)) / (sum(c.n) * (sum(c.n) - 1)) else 0 end
          into clusters, spread
          from (select count(*) as n from unnest(v_circles) as u group by u) as c;

        v_outsiders := (
            select count(*)
              from unnest(v_users) as u
             where not exists (
                select from core.follows as f where f.follower_id = u and f.followee_id = v_author offset 0
             )
        );
        outside := coalesce(internal.wilson(v_outsiders, shares, -1), 0);
        confidence := growth * spread * outside;
        drivers := internal.tree_drivers(v_users, v_parents);

        return next;
    end loop;
end
$$;

comment on function internal.viral_numbers(bigint[], timestamptz) is
    'Of posts, as of p_at: accounts that joined in within the last 45 to 60 minutes; velocity, accounts an '
    'hour in the last 15 to 30 minutes, and acceleration, its change against the 30 minutes before; growth, '
    'the chance by two Poisson counts that the one is above the other. Of the newest 200 shares: depth; '
    'clusters, circles of sharers joined by following each other; spread, the chance that two sharers are of '
    'two circles (Simpson); outside, the lower bound (Wilson) of the share of sharers who do not follow the '
    'author. confidence is growth * spread * outside: what a ring pushes has no spread, what an audience '
    'only echoes nobody from outside.';

create or replace function internal.share_tree(
    p_post bigint, p_author bigint, p_at timestamptz, out users bigint[], out parents integer[]
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with sample as materialized (
        select w.id, w.user_id, w.via_share_id, row_number() over (order by w.id)::integer as place
          from (
            select s.id, s.user_id, s.via_share_id
              from core.shares as s
             cross join lateral (
                select
                  from core.users as u
                 where u.id = s.user_id and u.is_active and not u.is_private
                offset 0
             ) as u
             where s.post_id = p_post and s.id >= internal.id_at(p_at - interval '24 hours')
               and s.id < internal.id_at(p_at) and s.user_id <> p_author
             order by s.id desc
             limit 200
          ) as w
    )
    -- Who does not say by whom they came, nor follow the author, came by the latest whom they follow.
    select coalesce(array_agg(s.user_id order by s.place), '{}'),
           coalesce(array_agg(coalesce(v.place, i.place, 0) order by s.place), '{}')
      into users, parents
      from sample as s
      left join sample as v on v.id = s.via_share_id
      left join lateral (
        select e.place
          from sample as e
         where s.via_share_id is null and e.place < s.place
           and exists (
               select from core.follows as f
                where f.follower_id = s.user_id and f.followee_id = e.user_id
               offset 0
           )
           and not exists (
               select from core.follows as f
                where f.follower_id = s.user_id and f.followee_id = p_author
               offset 0
           )
         order by e.place desc
         limit 1
      ) as i on true;
end
$$;

comment on function internal.share_tree(bigint, bigint, timestamptz) is
    'The newest 200 sharers of a post within 24 hours up to p_at, in order, and beside each the place of the '
    'one by whom they came: as they said, else inferred, 0 for none.';

create or replace function internal.tree_depths(p_parents integer[])
returns integer[]
language plpgsql
immutable
parallel safe
as $$
declare
    v_depths integer[] := array[]::integer[];
begin
    for v_place in 1 .. cardinality(p_parents) loop
        v_depths[v_place] := 1 + coalesce(v_depths[nullif(p_parents[v_place], 0)], 0);
    end loop;

    return v_depths;
end
$$;

comment on function internal.tree_depths(integer[]) is
    'How deep each one is below the root, whose parents stand before them.';

create or replace function internal.tree_drivers(p_users bigint[], p_parents integer[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
    v_below integer[] := array_fill(0, array[greatest(cardinality(p_users), 1)]);
begin
    for v_place in reverse cardinality(p_users) .. 1 loop
        if p_parents[v_place] > 0 then
            v_below[p_parents[v_place]] := v_below[p_parents[v_place]] + v_below[v_place] + 1;
        end if;
    end loop;

    return (
        select coalesce(jsonb_agg(
                   jsonb_build_object('user_id', w.user_id::text, 'brought', w.brought)
                   order by w.brought desc, w.user_id
               ), '[]')
          from (
            select u.user_id, u.brought
              from unnest(p_users, v_below) as u (user_id, brought)
             where u.brought > 0
             order by u.brought desc, u.user_id
             limit 5
          ) as w
    );
end
$$;

comment on function internal.tree_drivers(bigint[], integer[]) is
    'The five by whom, or by those who came by them, most others came.';

create or replace function internal.circles_of(p_users bigint[])
returns integer[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_circles integer[] := array(select g from generate_series(1, cardinality(p_users)) as g);
    v_one integer;
    v_other integer;
begin
    for v_one, v_other in
        select a.place, b.place
          from unnest(p_users) with ordinality as a (user_id, place)
          join unnest(p_users) with ordinality as b (user_id, place) on b.place > a.place
         where exists (
            select from core.follows as f
             where f.follower_id = a.user_id and f.followee_id = b.user_id
            offset 0
         )
           and exists (
            select from core.follows as f
             where f.follower_id = b.user_id and f.followee_id = a.user_id
            offset 0
         )
    loop
        if v_circles[v_one] <> v_circles[v_other] then
            v_circles := array_replace(
                v_circles, greatest(v_circles[v_one], v_circles[v_other]),
                least(v_circles[v_one], v_circles[v_other])
            );
        end if;
    end loop;

    return v_circles;
end
$$;

comment on function internal.circles_of(bigint[]) is
    'To which circle each user belongs: those who follow each other, and whoever is joined to them so.';
