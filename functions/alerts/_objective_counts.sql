-- Routes are few and rows are many: a route's class is found once.
create or replace function internal.objective_counts(p_routes text[])
returns table (objective text, route text, bucket integer)
language sql
stable
parallel safe
as $$
    select o.name, r.route,
           case when o.within_ms is not null then
               (
                   select count(*) from unnest(internal.latency_bounds()) as b (bound)
                    where b.bound <= o.within_ms
               )
           end::integer
      from ops.objectives as o
     cross join unnest(p_routes) as r (route)
     where internal.route_class(r.route) = any (o.route_classes);
$$;

comment on function internal.objective_counts(text[]) is
    'Which routes each objective counts, and up to which bucket of their histograms an answer is good '
    '(null of availability).';

create or replace function internal.bad_answers(
    p_bucket integer, p_requests bigint, p_errors bigint, p_histogram bigint[]
)
returns bigint
language sql
immutable
parallel safe
as $$
    select case when p_bucket is null then p_errors
                else p_requests - (select coalesce(sum(h.n), 0) from unnest(p_histogram[1:p_bucket]) as h (n))
           end::bigint;
$$;

comment on function internal.bad_answers(integer, bigint, bigint, bigint[]) is
    'How many answers do not keep what is promised: errors, or those above a bucket of the histogram.';
