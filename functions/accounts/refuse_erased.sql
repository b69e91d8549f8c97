-- After the foreign keys have locked the users, so that an erasure is either seen here or waits for
-- the writer. By jsonb, since one function serves columns of every name.
create or replace function internal.refuse_erased()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if exists (
        select
          from new_rows as n
         cross join unnest(tg_argv) as c (name)
         cross join lateral (
            select from core.erasures as e where e.user_id = (to_jsonb(n) ->> c.name)::bigint offset 0
         ) as e
    ) then
        perform internal.raise_error('PS404', tg_argv[0], 'there is no such user');
    end if;

    return null;
end
$$;

comment on function internal.refuse_erased() is
    'Trigger: refuses rows whose columns (its arguments) name somebody who is being erased or has '
    'been, with PS404, however they are written.';
