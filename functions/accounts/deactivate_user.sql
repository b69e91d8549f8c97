-- Locks: the user, against everybody who is writing something that names them, such as a token.
create or replace function social.deactivate_user(p_actor bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform from core.users where id = p_actor for update;

    update core.users
       set deactivated_at = clock_timestamp()
     where id = p_actor and deactivated_at is null and deleted_at is null;

    if found then
        perform internal.end_tokens(p_actor);
        return true;
    elsif not exists (select from core.users where id = p_actor and deleted_at is null) then
        perform internal.raise_error('PS404', 'p_actor', 'there is no such user');
    end if;

    return false;
end
$$;

comment on function social.deactivate_user(bigint) is
    'Puts p_actor''s account to rest: nobody sees it, all its tokens end, nothing is lost. Returns '
    'whether that changed anything. Errors: PS404 (p_actor). '
    'Example: select social.deactivate_user(7);';

grant execute on function social.deactivate_user(bigint) to pgsocial_app;
