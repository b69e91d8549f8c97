create or replace function social.update_profile(
    p_actor bigint,
    p_display_name text default null,
    p_bio text default null,
    p_avatar_url text default null,
    p_locale text default null,
    p_is_private boolean default null
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    if length(p_display_name) not between 1 and 100 then
        perform internal.raise_error('PS400', 'p_display_name',
            'a display name has 1 to 100 characters');
    elsif length(p_bio) > 1000 then
        perform internal.raise_error('PS400', 'p_bio', 'a bio has at most 1,000 characters');
    elsif length(p_avatar_url) > 2000 then
        perform internal.raise_error('PS400', 'p_avatar_url',
            'an address has at most 2,000 characters');
    elsif p_locale !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
        perform internal.raise_error('PS400', 'p_locale',
            'a locale is a language tag such as "en" or "pt-BR"');
    end if;

    update core.users as u
       set display_name = coalesce(p_display_name, u.display_name),
           bio = coalesce(p_bio, u.bio),
           avatar_url = nullif(coalesce(p_avatar_url, u.avatar_url), ''),
           locale = coalesce(p_locale, u.locale),
           is_private = coalesce(p_is_private, u.is_private)
     where u.id = p_actor
       and (u.display_name, u.bio, u.avatar_url, u.locale, u.is_private)
           is distinct from (
               coalesce(p_display_name, u.display_name), coalesce(p_bio, u.bio),
               nullif(coalesce(p_avatar_url, u.avatar_url), ''), coalesce(p_locale, u.locale),
               coalesce(p_is_private, u.is_private)
           );

    return found;
end
$$;

comment on function social.update_profile(bigint, text, text, text, text, boolean) is
    'Changes what is given of p_actor''s profile, null leaves as it is; an empty p_avatar_url takes '
    'the picture away. An account that turns public accepts the requests that wait; one that turns '
    'private keeps its followers. Returns whether anything changed. '
    'Errors: PS400 (p_display_name, p_bio, p_avatar_url, p_locale), PS404 (p_actor). '
    'Example: select social.update_profile(7, p_is_private => true);';

grant execute on function social.update_profile(bigint, text, text, text, text, boolean)
    to pgsocial_app;
