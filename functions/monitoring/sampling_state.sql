create or replace function ops.sampling_state()
returns setof social.sampling_item
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select s.part, s.sampled_at, s.note, s.error, s.error_at from ops.sample_states as s
    union all
    select 'gateway', max(g.seen_at), case when max(g.seen_at) > now() - interval '3 minutes' then null
           else 'no gateway has told of itself in the last three minutes' end, null, null
      from ops.gateways as g
     order by 1;
$$;

comment on function ops.sampling_state() is
    'Each part of what the job "samples" does, and whether gateways tell of themselves: when it last '
    'worked, what it cannot see and why (as a server without pg_stat_statements), and how it failed. '
    'Example: select part, sampled_at, note, error from ops.sampling_state();';

grant execute on function ops.sampling_state() to pgsocial_worker, pgsocial_admin;
