-- The last hour is counted by the minute, what is older by quarters of an hour; by the minute too until they
-- are rolled up, and where the window of six hours begins within one.
create or replace function ops.error_budget()
returns setof social.objective
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_now constant timestamptz := date_trunc('minute', now()) + interval '1 minute';
    -- When each window begins; those of days are of quarters.
    v_names constant text[] := array['30d', '3d', '6h', '1h', '30m', '5m'];
    v_begins constant timestamptz[] := array(
        select v_now - u.size
          from unnest('{30 days,3 days,6 hours,1 hour,30 minutes,5 minutes}'::interval[])
               with ordinality as u (size, place)
         order by u.place
    );
    -- The end of the last quarter that is counted.
    v_upto constant timestamptz := coalesce(
        (select max(s.sampled_at) + interval '15 minutes' from ops.objective_samples_quarters as s),
        v_now - interval '1 day'
    );
    -- The first quarter that lies within six hours; minutes are whole.
    v_quarter constant timestamptz := date_bin(
        '15 minutes', v_begins[3] + interval '14 minutes', timestamptz '1970-01-01Z'
    );
begin
    -- Minutes of the same windows are added up before anything is counted in them.
    return query
    with minutes as materialized (
        select width_bucket(s.sampled_at, v_begins) as windows, s.sampled_at >= v_upto as is_new,
               s.sampled_at < v_quarter as is_edge, s.route,
               sum(s.requests) as requests, sum(s.errors) as errors,
               internal.add_up(array_agg(s.histogram)::bigint[]) as histogram
          from ops.route_samples as s
         where s.sampled_at >= least(v_begins[4], v_upto)
            or s.sampled_at >= v_begins[3] and s.sampled_at < v_quarter
         group by 1, 2, 3, s.route
    ), counted as (
        select m.windows, o.objective, m.requests,
               internal.bad_answers(o.bucket, m.requests::bigint, m.errors::bigint, m.histogram) as bad,
               true as is_minute, m.is_new, m.is_edge
          from minutes as m
          join internal.objective_counts(array(select distinct d.route from minutes as d)) as o
            on o.route = m.route
        union all
        select width_bucket(s.sampled_at, v_begins), s.objective, s.requests, s.bad, false, false, false
          from ops.objective_samples_quarters as s
         where s.sampled_at >= v_begins[1]
    ), sums as (
        select c.objective, v_names[w.place] as name,
               sum(c.requests)::double precision as requests, sum(c.bad)::double precision as bad
          from counted as c
          join generate_subscripts(v_begins, 1) as w (place)
            on w.place <= c.windows
           and case when w.place > 3 then c.is_minute
                    else c.is_new or not c.is_minute or w.place = 3 and c.is_edge end
         group by c.objective, w.place
    ), burns as (
        select s.objective, s.name,
               case when s.requests >= greatest(o.least_requests, 1) then s.bad / s.requests / (1 - o.goal)
                    else 0 end as burn
          from sums as s
          join ops.objectives as o on o.name = s.objective
    )
    select o.name, o.description, o.kind, o.goal, o.within_ms, coalesce(m.requests, 0)::bigint,
           coalesce(m.bad, 0)::bigint, 1 - m.bad / nullif(m.requests, 0),
           coalesce(1 - m.bad / nullif(m.requests, 0) / (1 - o.goal), 1),
           b.burns[1], b.burns[2], b.burns[3], b.burns[4], b.burns[5], 'error_budget/1'
      from ops.objectives as o
      left join sums as m on m.objective = o.name and m.name = '30d'
     cross join lateral (
        select array_agg(coalesce(u.burn, 0) order by n.place) as burns
          from unnest('{5m,30m,1h,6h,3d}'::text[]) with ordinality as n (name, place)
          left join burns as u on u.objective = o.name and u.name = n.name
     ) as b
     order by o.name;
end
$$;

comment on function ops.error_budget() is
    'What is left of what may fail: for each of ops.objectives the answers of the last 30 days, those that '
    'were bad, the share of the budget that is left (left_share), and burn rates over 5 and 30 minutes, 1 '
    'and 6 hours and 3 days: the share that was bad then, as a multiple of 1 - goal (error_budget/1). At a '
    'burn rate of 1 the budget lasts for 30 days, at 14.4 for two. Example: select objective, left_share, '
    'burn_1h from ops.error_budget();';

grant execute on function ops.error_budget() to pgsocial_admin, pgsocial_worker;
