create or replace function internal.check_usernames()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_names(array(select row(n.*)::core.users from new_rows as n));
    return null;
end
$$;

comment on function internal.check_usernames() is
    'Trigger: refuses usernames that are reserved, or held for who had them, and their look-alikes. '
    'Errors: PS409.';
