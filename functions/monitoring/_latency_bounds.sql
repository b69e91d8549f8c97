create or replace function internal.latency_bounds()
returns double precision[]
language sql
immutable
parallel safe
as $$
    select '{1,2.5,5,10,25,50,100,250,500,1000,2500,5000,10000}'::double precision[];
$$;

comment on function internal.latency_bounds() is
    'The upper ends of the buckets in which gateways count how long answers took, in milliseconds.';

create or replace function internal.latency_quantile(p_histogram bigint[], p_share double precision)
returns double precision
language sql
immutable
parallel safe
as $$
    select case when h.upper is null then h.lower
                else h.lower + (h.upper - h.lower) * (h.wanted - h.before) / h.count end
      from (
        select u.count, b.bounds[u.place] as upper, coalesce(b.bounds[u.place - 1], 0) as lower,
               sum(u.count) over (order by u.place) - u.count as before,
               p_share * sum(u.count) over () as wanted, u.place
          from unnest(p_histogram) with ordinality as u (count, place)
         cross join (select internal.latency_bounds() as bounds) as b
      ) as h
     where h.count > 0 and h.before + h.count >= h.wanted
     order by h.place
     limit 1;
$$;

comment on function internal.latency_quantile(bigint[], double precision) is
    'The time in milliseconds that a share (0 to 1) of answers did not exceed: in the bucket that '
    'holds it, taken as if all there were evenly spread, so off by at most that bucket''s width; the '
    'last bound where it lies above; null of no answers.';

create or replace function internal.lognormal_p99(
    p_calls double precision, p_sum double precision, p_squares double precision, p_most double precision
)
returns double precision
language sql
immutable
parallel safe
as $$
    select case when p_sum > 0 then
               least(greatest(m.mean * exp(2.326 * s.sigma - s.sigma ^ 2 / 2), m.mean),
                     case when p_most > 0 then p_most end)
           else 0 end
      from (select p_sum / p_calls as mean where p_calls > 0) as m
     cross join lateral (
        -- Beyond this the quantile of the distribution with that mean would fall again.
        select least(sqrt(ln(1 + greatest(p_squares / p_calls - m.mean ^ 2, 0) / m.mean ^ 2)), 2.326) as sigma
         where m.mean > 0
        union all
        select 0 where m.mean <= 0
       ) as s;
$$;

comment on function internal.lognormal_p99(
    double precision, double precision, double precision, double precision
) is
    'The 99th percentile of times that are spread as a log-normal distribution of the same mean and '
    'variance, between that mean and p_most; null of no calls.';
