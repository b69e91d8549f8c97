create or replace function ops.scaling_advice()
returns setof social.scaling_item
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select s.part, s.advice, s.since_at, s.reason, s.value, s.low, s.high, s.due_at,
           s.numbers || jsonb_build_object('wanted', s.wanted, 'wanted_at', s.wanted_at), s.judged_at,
           'scaling_advice/1'
      from ops.scaling_states as s
     order by s.part;
$$;

comment on function ops.scaling_advice() is
    'Whether each part of the system is large enough, judged once a minute by the last five (the disk '
    'by seven days): more workers of the gateway (value: what each keeps busy of a core), a larger '
    'pool (share of their time that requests wait for a connection), a read replica (load of the '
    'database that it could take over), a bigger primary (load that it could not, or the share of '
    'connections in use), a further shard of a sink (seconds behind the log), more disk (share used in '
    '30 days, due_at is when it is full). From high on more is needed, below low fewer or enough; the '
    'advice changes once that was so for ops.settings scaling_up_minutes or scaling_down_minutes '
    '(scaling_advice/1). Example: select part, advice, reason from ops.scaling_advice();';

grant execute on function ops.scaling_advice() to pgsocial_worker, pgsocial_admin;
