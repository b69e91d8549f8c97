create or replace function social.get_profile_by_username(p_viewer bigint, p_username text)
returns social.profile
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return internal.profile_of(p_viewer, internal.find_user(p_username), 'p_username');
end
$$;

comment on function social.get_profile_by_username(bigint, text) is
    'social.get_profile() by username, whatever its case; a former one leads to who gave it up, as '
    'long as it is held for them (ops.settings username_hold). Errors: PS404 (p_username). '
    'Example: select * from social.get_profile_by_username(null, ''Ada'');';

grant execute on function social.get_profile_by_username(bigint, text) to pgsocial_app;
