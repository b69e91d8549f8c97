-- Attached with a WHEN that leaves unchanged rows alone.
create or replace function internal.touch_user()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    -- Whoever wrote meanwhile waited for the erasure, and now finds it.
    if exists (select from core.erasures where user_id = old.id) then
        perform internal.raise_error('PS404', 'id', 'there is no such user');
    end if;

    new.version := old.version + 1;
    new.updated_at := clock_timestamp();
    return new;
end
$$;

comment on function internal.touch_user() is
    'Trigger: counts a change of core.users in version and updated_at; refuses to change who is '
    'erased, with PS404.';
