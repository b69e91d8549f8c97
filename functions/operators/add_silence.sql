create or replace function social.add_silence(
    p_token text, p_reason text, p_until timestamptz, p_rule text default null, p_subject text default null
)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return ops.silence_alert(p_rule, p_reason, p_until, p_subject, internal.admin_of(p_token));
end
$$;

comment on function social.add_silence(text, text, timestamptz, text, text) is
    'ops.silence_alert() by whom p_token, of the scope admin, stands for: p_rule and p_subject are null for '
    'all. Returns its id. Errors: PS400 (p_reason, p_until, p_subject), PS401 (p_token), PS403 (p_token), '
    'PS404 (p_rule). Example: select social.add_silence(''ps_...'', ''being mended'', now() + interval '
    '''2 hours'', ''job_failing'');';

grant execute on function social.add_silence(text, text, timestamptz, text, text) to pgsocial_app;
