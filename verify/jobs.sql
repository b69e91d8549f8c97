-- Verify pgsocial:jobs on pg
do $$
declare
    v_missing text;
begin
    select string_agg('fold_' || p.name, ', ' order by p.name)
      into v_missing
      from internal.projections as p
     where not exists (select from ops.jobs as j where j.name = 'fold_' || p.name);

    if v_missing is not null then
        raise exception 'missing jobs in ops.jobs: %', v_missing;
    end if;

    if to_regclass('internal.events_' || to_char(now() at time zone 'UTC', 'YYYYMMDD')) is null
       and not exists (select from internal.events_default)
    then
        raise exception 'internal.events has no partition for today';
    end if;
end
$$;
