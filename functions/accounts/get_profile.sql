create or replace function social.get_profile(p_viewer bigint, p_user bigint)
returns social.profile
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return internal.profile_of(p_viewer, p_user, 'p_user');
end
$$;

comment on function social.get_profile(bigint, bigint) is
    'A user as p_viewer (null: a guest) sees them. Whom the viewer blocks is shown by name, with '
    'is_blocking and without bio and numbers. The numbers follow within a second. '
    'Errors: PS404 (p_user: unknown, inactive, or blocking a viewer who does not block them). '
    'Example: select * from social.get_profile(null, 7);';

grant execute on function social.get_profile(bigint, bigint) to pgsocial_app;
