-- The token is looked up anew at each question: what the gateway remembers of it counts for nothing here.
create or replace function internal.check_scope(p_token text, p_scope text)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_scope text;
begin
    select coalesce(t.scope, '')
      into v_scope
      from internal.live_token(sha256(convert_to(p_token, 'UTF8'))) as t;

    if v_scope is null then
        perform internal.raise_error('PS401', 'p_token', 'this token is not valid: sign in again');
    elsif v_scope <> p_scope and v_scope <> 'admin' then
        perform internal.raise_error('PS403', 'p_token',
            format('this takes a token of the scope %s, which an admin issues', p_scope));
    end if;
end
$$;

comment on function internal.check_scope(text, text) is
    'Raises unless p_token counts and has the scope p_scope, or admin, which has all. Errors: PS401, '
    'PS403 (p_token).';
