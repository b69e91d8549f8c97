-- One chunk of the rule that has waited longest; rules that found nothing rest for ten minutes. One
-- that fails is noted and rests as long, and keeps no other from its turn.
-- Locks: the rule's row, so that two runners take different rules.
create or replace function internal.keep_retention()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_chunk constant integer := internal.setting('retention_chunk')::integer;
    v_rule ops.retention_rules;
    v_before timestamptz;
    v_purged bigint := 0;
    v_error text;
begin
    select * into v_rule
      from ops.retention_rules
     where behind_at is not null or ran_at is null
        or ran_at < clock_timestamp() - interval '10 minutes'
     order by ran_at nulls first, name
     limit 1
       for no key update skip locked;

    if not found then
        return null;
    end if;

    begin
        v_before := now() - case
            when v_rule.setting is null then '0' else internal.setting(v_rule.setting)
        end::interval;

        if isfinite(v_before) then
            v_purged := internal.purge_rows(v_rule.name, v_before, v_chunk);
        end if;
    exception when others then
        v_error := sqlstate || ': ' || sqlerrm;
    end;

    update ops.retention_rules
       set ran_at = clock_timestamp(), error = v_error, purged_count = purged_count + v_purged,
           behind_at = case when v_purged >= v_chunk then coalesce(behind_at, now()) end
     where name = v_rule.name;

    return v_purged;
end
$$;

comment on function internal.keep_retention() is
    'One step of the job "retention": purges at most ops.settings retention_chunk rows by one rule of '
    'ops.retention_rules, the one that has waited longest; returns how many, null where none is due.';

grant execute on function internal.keep_retention() to pgsocial_worker;
