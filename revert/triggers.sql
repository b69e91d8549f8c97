-- Revert pgsocial:triggers from pg
begin;

do $$
declare
    v_trigger record;
begin
    for v_trigger in
        select t.tgname, t.tgrelid::regclass as relation
          from pg_trigger as t
          join pg_proc as p on p.oid = t.tgfoid
         where p.pronamespace = 'internal'::regnamespace and not t.tgisinternal
    loop
        execute format('drop trigger %I on %s', v_trigger.tgname, v_trigger.relation);
    end loop;
end
$$;

delete from internal.deployed_functions where change = 'triggers';

commit;
