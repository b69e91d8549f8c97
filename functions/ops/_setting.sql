create or replace function internal.setting(p_name text)
returns text
language plpgsql
stable
parallel safe
as $$
begin
    return (select s.value from ops.settings as s where s.name = p_name);
end
$$;

comment on function internal.setting(text) is 'The value of a row of ops.settings, null if there is none.';
