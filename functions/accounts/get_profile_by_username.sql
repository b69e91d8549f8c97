create or replace function social.get_profile_by_username(p_viewer bigint, p_username text)
returns social.profile
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return internal.profile_of(
        p_viewer,
        (select id from core.users where username_key = lower(p_username collate pg_c_utf8)),
        'p_username'
    );
end
$$;

comment on function social.get_profile_by_username(bigint, text) is
    'social.get_profile() by username, whatever its case. Errors: PS404 (p_username). '
    'Example: select * from social.get_profile_by_username(null, ''Ada'');';

grant execute on function social.get_profile_by_username(bigint, text) to pgsocial_app;
