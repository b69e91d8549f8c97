-- Locks: as social.issue_token.
create or replace function social.issue_scoped_token(
    p_user bigint, p_scope text, p_label text default '', p_expires_in interval default '30 days'
)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_token text;
begin
    if p_scope is null or p_scope not in ('analyst', 'admin') then
        perform internal.raise_error('PS400', 'p_scope', 'analyst or admin');
    end if;

    v_token := social.issue_token(p_user, p_label, p_expires_in);

    update core.tokens
       set scope = p_scope
     where token_hash = sha256(convert_to(v_token, 'UTF8'));

    return v_token;
end
$$;

comment on function social.issue_scoped_token(bigint, text, text, interval) is
    'Makes a token as social.issue_token() does that may more: with p_scope analyst it asks the questions of '
    'the whole platform, with admin also who is in a ring. Only for pgsocial_admin. Whatever ends tokens '
    'ends it, such as another password. Errors: PS400 (p_scope, p_label, p_expires_in), PS404 (p_user). '
    'Example: select social.issue_scoped_token(7, ''analyst'', ''dashboard'');';

grant execute on function social.issue_scoped_token(bigint, text, text, interval) to pgsocial_admin;
