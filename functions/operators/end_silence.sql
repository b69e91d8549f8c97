create or replace function social.end_silence(p_token text, p_silence bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return ops.unsilence_alert(p_silence);
end
$$;

comment on function social.end_silence(text, bigint) is
    'ops.unsilence_alert() for whom p_token has the scope admin. Returns whether the silence had not ended '
    'before. Errors: PS401 (p_token), PS403 (p_token), PS404 (p_silence). Example: select '
    'social.end_silence(''ps_...'', 7);';

grant execute on function social.end_silence(text, bigint) to pgsocial_app;
