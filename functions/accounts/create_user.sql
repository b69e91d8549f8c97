create or replace function social.create_user(
    p_username text, p_display_name text default null, p_bio text default ''
)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_id bigint;
begin
    if p_username is null or p_username !~ '^[A-Za-z0-9_]{2,30}$' then
        perform internal.raise_error('PS400', 'p_username',
            'a username has 2 to 30 letters (A-Z, a-z), digits and underscores');
    elsif length(coalesce(p_display_name, p_username)) not between 1 and 100
          or not internal.shows_something(coalesce(p_display_name, p_username))
          or not internal.is_one_line(coalesce(p_display_name, p_username)) then
        perform internal.raise_error('PS400', 'p_display_name',
            'a display name is one line of 1 to 100 characters that shows something');
    elsif length(p_bio) > 1000 then
        perform internal.raise_error('PS400', 'p_bio', 'a bio has at most 1,000 characters');
    end if;

    insert into core.users (username, display_name, bio)
    values (p_username, coalesce(p_display_name, p_username), coalesce(p_bio, ''))
    on conflict do nothing
    returning id into v_id;

    if v_id is null then
        perform internal.raise_error('PS409', 'p_username', 'this username is taken');
    end if;

    return v_id;
end
$$;

comment on function social.create_user(text, text, text) is
    'Makes an account and returns its id. The display name defaults to the username. '
    'Errors: PS400 (p_username, p_display_name, p_bio), PS409 (p_username: taken, held for who gave it '
    'up, reserved, or looks like one that is; case does not matter). '
    'Example: select social.create_user(''ada'', ''Ada Lovelace'');';

grant execute on function social.create_user(text, text, text) to pgsocial_app;
