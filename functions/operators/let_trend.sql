create or replace function social.let_trend(p_token text, p_kind text, p_subject text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return social.release_trend(p_kind, p_subject);
end
$$;

comment on function social.let_trend(text, text, text) is
    'social.release_trend() for whom p_token has the scope admin: what the gateway calls. Errors: PS400 '
    '(p_kind, p_subject), PS401 (p_token), PS403 (p_token). Example: select social.let_trend(''ps_...'', '
    '''hashtag'', ''spamcoin'');';

grant execute on function social.let_trend(text, text, text) to pgsocial_app;
