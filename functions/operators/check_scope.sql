create or replace function social.check_scope(p_token text, p_scope text)
returns boolean
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_scope is null or p_scope not in ('analyst', 'admin') then
        perform internal.raise_error('PS400', 'p_scope', 'analyst or admin');
    end if;

    perform internal.check_scope(p_token, p_scope);

    return true;
end
$$;

comment on function social.check_scope(text, text) is
    'True where p_token counts and has the scope p_scope (analyst or admin), or admin, which has '
    'all: for what the gateway answers of itself. Errors: PS400 (p_scope), PS401 (p_token), PS403 '
    '(p_token). Example: select social.check_scope(''ps_...'', ''admin'');';

grant execute on function social.check_scope(text, text) to pgsocial_app;
