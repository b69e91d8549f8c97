create or replace function social.rename_user(p_actor bigint, p_username text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.hold_user(p_actor, 'p_actor');

    if p_username is null or p_username !~ '^[A-Za-z0-9_]{2,30}$' then
        perform internal.raise_error('PS400', 'p_username',
            'a username has 2 to 30 letters (A-Z, a-z), digits and underscores');
    end if;

    update core.users set username = p_username where id = p_actor and username <> p_username;

    return found;
exception when unique_violation then
    perform internal.raise_error('PS409', 'p_username', 'this username is taken');
    return null;
end
$$;

comment on function social.rename_user(bigint, text) is
    'Gives p_actor another username; the former one is held for them, and leads to them, for '
    'ops.settings username_hold, so that nobody else gets what is meant for them; at most '
    'username_hold_count are held at once. Returns whether anything changed. Errors: PS400 '
    '(p_username), PS404 (p_actor), PS409 (p_username: taken, held, reserved, looks like one that is, '
    'or too many are held already). Example: select social.rename_user(7, ''ada_l'');';

grant execute on function social.rename_user(bigint, text) to pgsocial_app;
