create or replace function social.get_account(p_actor bigint)
returns social.account
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_account social.account;
begin
    select u.id, u.username, u.locale, e.email, e.verified_at, u.is_private, u.created_at
      into v_account
      from core.users as u
      left join core.emails as e on e.user_id = u.id
     where u.id = p_actor and u.is_active;

    if v_account.id is null then
        perform internal.raise_error('PS404', 'p_actor', 'there is no such user');
    end if;

    return v_account;
end
$$;

comment on function social.get_account(bigint) is
    'What only p_actor sees of the own account: the e-mail address and whether it is proven. '
    'Errors: PS404 (p_actor). Example: select email from social.get_account(7);';

grant execute on function social.get_account(bigint) to pgsocial_app;
