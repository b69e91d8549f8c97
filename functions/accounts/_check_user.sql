create or replace function internal.check_user(p_user bigint, p_argument text)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if not exists (select from core.users where id = p_user and is_active) then
        perform internal.raise_error('PS404', p_argument, 'there is no such user');
    end if;
end
$$;

comment on function internal.check_user(bigint, text) is
    'Raises PS404, naming p_argument, unless p_user is an active user.';
