create or replace function internal.setting(p_name text)
returns text
language sql
stable
parallel safe
as $$
    select value from ops.settings where name = p_name;
$$;

comment on function internal.setting(text) is 'The value of a row of ops.settings, null if there is none.';
