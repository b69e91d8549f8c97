create or replace function social.list_silences(p_token text)
returns setof social.alert_silence
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return query
    select r.* from ops.list_silences() as r;
end
$$;

comment on function social.list_silences(text) is
    'ops.list_silences() for whom p_token has the scope admin: what the gateway asks. Errors: PS401 '
    '(p_token), PS403 (p_token). Example: select * from social.list_silences(''ps_...'');';

grant execute on function social.list_silences(text) to pgsocial_app;
