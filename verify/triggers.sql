-- Verify pgsocial:triggers on pg
do $$
declare
    v_missing text;
begin
    select string_agg(d.signature, ', ' order by d.place)
      into v_missing
      from internal.deployed_functions as d
     where d.kind = 'trigger'
       and not exists (
        select from pg_trigger as t
         where format('%I on %s', t.tgname, t.tgrelid::regclass) = d.signature and t.tgenabled <> 'D'
    );

    if v_missing is not null then
        raise exception 'missing or disabled triggers: %', v_missing;
    end if;

    if not exists (select from internal.deployed_functions where kind = 'trigger') then
        raise exception 'internal.deployed_functions records no trigger';
    end if;
end
$$;
