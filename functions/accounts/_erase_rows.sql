-- One table a step, so that no step holds locks of two tables that others take the other way round;
-- its rows in key order, as everybody takes them. In a hypertable a ctid is another row's in the next
-- chunk; there the person's rows go at once: retention keeps them to a few thousand.
create or replace function internal.erase_rows(p_user bigint, p_limit integer, p_is_core boolean)
returns boolean
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_column record;
    v_has_rows boolean;
begin
    for v_column in
        select c.relation, c.name,
               exists (
                   select from ops.retention_rules as r
                    where r.relation = c.relation::text and r.is_chunked
               ) as is_chunked
          from internal.person_columns() as c
         where c.is_core = p_is_core
           and c.relation <> all (array['core.posts', 'core.erasures']::regclass[])
         order by c.relation::text desc, c.name
    loop
        execute format('select exists (select from %s where %I = $1)', v_column.relation, v_column.name)
           into v_has_rows using p_user;

        if v_has_rows and v_column.is_chunked then
            execute format('delete from %s where %I = $1', v_column.relation, v_column.name) using p_user;
            return true;
        elsif v_has_rows then
            execute format(
                'delete from %1$s where ctid = any (array(
                     select ctid from %1$s where %2$I = $1 order by %3$s limit $2 for update
                 ))',
                v_column.relation, v_column.name,
                (select coalesce(string_agg(quote_ident(a.attname), ', ' order by k.n), 'ctid')
                   from pg_index as i
                  cross join unnest(i.indkey) with ordinality as k (attnum, n)
                   join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
                  where i.indrelid = v_column.relation and i.indisprimary)
            ) using p_user, p_limit;
            return true;
        end if;
    end loop;

    return false;
end
$$;

comment on function internal.erase_rows(bigint, integer, boolean) is
    'A step of social.erase_user(): deletes at most p_limit rows of one table (core or read models), '
    'or all of one hypertable, that are p_user''s; returns whether there were any.';
