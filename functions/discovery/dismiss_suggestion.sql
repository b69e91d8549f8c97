create or replace function social.dismiss_suggestion(p_actor bigint, p_user bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    if p_actor = p_user then
        perform internal.raise_error('PS400', 'p_user', 'nobody is suggested to themselves');
    elsif not exists (select from internal.visible_users(p_actor) as u where u.id = p_user) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    end if;

    insert into core.dismissed_suggestions (user_id, dismissed_id) values (p_actor, p_user)
    on conflict do nothing;

    return found;
end
$$;

comment on function social.dismiss_suggestion(bigint, bigint) is
    'social.suggest_users() no longer suggests p_user to p_actor, for ops.settings dismissal_retention; '
    'nobody else learns of it, and searches still find them. Returns whether that changed anything. '
    'Errors: PS400 (oneself: p_user), PS404 (p_actor, p_user). '
    'Example: select social.dismiss_suggestion(7, 8);';

grant execute on function social.dismiss_suggestion(bigint, bigint) to pgsocial_app;
