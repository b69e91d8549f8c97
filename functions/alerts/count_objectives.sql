-- A quarter is counted once it has been rolled up, and no more.
-- Locks: an advisory one, so that a second run finds nothing to do.
create or replace function internal.count_objectives()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_after timestamptz;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('pgsocial.objectives', 0)) then
        return null;
    end if;

    select coalesce(max(s.sampled_at), '-infinity') into v_after from ops.objective_samples_quarters as s;

    -- A day a step, from the first that is not counted. Zeros are written too: else a day on which nothing
    -- was asked that any objective is of would be looked at for ever, and those after it never.
    insert into ops.objective_samples_quarters (sampled_at, objective, requests, bad)
    with quarters as materialized (
        select s.sampled_at, s.route, s.requests, s.errors, s.histogram
          from ops.route_samples_quarters as s
         where s.sampled_at > v_after
           and s.sampled_at < (
               select min(r.sampled_at) from ops.route_samples_quarters as r where r.sampled_at > v_after
           ) + interval '1 day'
    ), routes as materialized (
        select c.objective, c.route, c.bucket
          from internal.objective_counts(array(select distinct q.route from quarters as q)) as c
    )
    select t.sampled_at, o.name, coalesce(sum(q.requests), 0),
           coalesce(sum(internal.bad_answers(c.bucket, q.requests, q.errors, q.histogram)), 0)
      from (select distinct q.sampled_at from quarters as q) as t
     cross join ops.objectives as o
      left join (quarters as q join routes as c on c.route = q.route)
        on q.sampled_at = t.sampled_at and c.objective = o.name
     group by t.sampled_at, o.name
     order by t.sampled_at, o.name;

    return case when found then 1 end;
end
$$;

comment on function internal.count_objectives() is
    'One step of the job "objectives": counts what became of ops.objectives in at most a day of quarters '
    'that were rolled up since. Returns null where there was none.';

grant execute on function internal.count_objectives() to pgsocial_worker;
