create or replace function internal.check_follows_visible(p_viewer bigint, p_user bigint)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if not exists (select from internal.open_users(p_viewer) as u where u.id = p_user) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user, or not for you');
    end if;
end
$$;

comment on function internal.check_follows_visible(bigint, bigint) is
    'Raises PS404 unless p_viewer (null: a guest) may see whom p_user follows and who follows them.';
