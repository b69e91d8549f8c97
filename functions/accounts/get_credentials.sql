create or replace function social.get_credentials(p_username text, p_address text default null)
returns setof social.credentials
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select u.id, c.password_hash, c.version, u.deactivated_at is not null,
           exists (
               select
                 from core.known_addresses as a
                where a.user_id = u.id and a.address_hash = internal.address_hash(u.id, p_address)
           )
      from core.users as u
      join core.credentials as c on c.user_id = u.id
     where u.id = internal.find_user(p_username) and u.suspended_at is null and u.deleted_at is null;
end
$$;

comment on function social.get_credentials(text, text) is
    'The id and password hash of a user who is not suspended, no row where there is none: for the '
    'sign-in of an application, which must answer the same for both. Pass version on to what follows '
    'from the right password (social.issue_token(), social.set_password_hash(), social.set_email()), '
    'which then refuses where the password has changed since. is_known is '
    'whether somebody has signed in from p_address before. Whoever is deactivated needs '
    'social.reactivate_user() before a token. '
    'Example: select * from social.get_credentials(''ada'');';

grant execute on function social.get_credentials(text, text) to pgsocial_app;
