-- Revert pgsocial:triggers from pg
begin;

do $$
declare
    v_trigger record;
begin
    for v_trigger in
        select t.tgname, t.tgrelid::regclass as relation
          from pg_trigger as t
          join pg_class as c on c.oid = t.tgrelid
         where not t.tgisinternal
           and (c.relnamespace::regnamespace::text in ('core', 'internal', 'ops')
                or t.tgfoid = 'internal.refuse_erased()'::regprocedure)
    loop
        execute format('drop trigger %I on %s', v_trigger.tgname, v_trigger.relation);
    end loop;
end
$$;

delete from internal.deployed_functions where change = 'triggers';

commit;
