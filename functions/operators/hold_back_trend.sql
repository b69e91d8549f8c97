create or replace function social.hold_back_trend(
    p_token text, p_kind text, p_subject text, p_reason text, p_until timestamptz default null
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return social.hold_trend(p_kind, p_subject, p_reason, p_until);
end
$$;

comment on function social.hold_back_trend(text, text, text, text, timestamptz) is
    'social.hold_trend() for whom p_token has the scope admin: what the gateway calls. Errors: '
    'PS400 (p_kind, p_subject, p_reason, p_until), PS401 (p_token), PS403 (p_token). Example: '
    'select social.hold_back_trend(''ps_...'', ''hashtag'', ''spamcoin'', ''a ring of new '
    'accounts'');';

grant execute on function social.hold_back_trend(text, text, text, text, timestamptz) to pgsocial_app;
