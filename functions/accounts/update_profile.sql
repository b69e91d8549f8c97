create or replace function social.update_profile(
    p_actor bigint,
    p_display_name text default null,
    p_bio text default null,
    p_avatar_url text default null,
    p_locale text default null,
    p_is_private boolean default null,
    p_banner_url text default null,
    p_location text default null,
    p_links text[] default null
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_array(p_links, 'p_links', 5);
    perform internal.check_user(p_actor, 'p_actor');

    if length(p_display_name) not between 1 and 100 or not internal.shows_something(p_display_name)
       or not internal.is_one_line(p_display_name) then
        perform internal.raise_error('PS400', 'p_display_name',
            'a display name is one line of 1 to 100 characters that shows something');
    elsif length(p_bio) > 1000 then
        perform internal.raise_error('PS400', 'p_bio', 'a bio has at most 1,000 characters');
    elsif p_avatar_url <> '' and not internal.is_url(p_avatar_url) then
        perform internal.raise_error('PS400', 'p_avatar_url',
            'an address begins with http:// or https:// and has at most 2,000 characters');
    elsif p_banner_url <> '' and not internal.is_url(p_banner_url) then
        perform internal.raise_error('PS400', 'p_banner_url',
            'an address begins with http:// or https:// and has at most 2,000 characters');
    elsif length(p_location) > 100 or not internal.is_one_line(p_location) then
        perform internal.raise_error('PS400', 'p_location',
            'a location is one line of at most 100 characters');
    elsif not internal.is_links(p_links) then
        perform internal.raise_error('PS400', 'p_links',
            'links are at most 5 addresses that begin with http:// or https://');
    elsif p_locale !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
        perform internal.raise_error('PS400', 'p_locale',
            'a locale is a language tag such as "en" or "pt-BR"');
    end if;

    update core.users as u
       set display_name = c.display_name, bio = c.bio, avatar_url = c.avatar_url,
           banner_url = c.banner_url, location = c.location, links = c.links, locale = c.locale,
           is_private = c.is_private
      from (
        select w.id, coalesce(p_display_name, w.display_name) as display_name,
               coalesce(p_bio, w.bio) as bio,
               nullif(coalesce(p_avatar_url, w.avatar_url), '') as avatar_url,
               nullif(coalesce(p_banner_url, w.banner_url), '') as banner_url,
               coalesce(p_location, w.location) as location, coalesce(p_links, w.links) as links,
               coalesce(p_locale, w.locale) as locale,
               coalesce(p_is_private, w.is_private) as is_private
          from core.users as w
         where w.id = p_actor
           for no key update
      ) as c
     where u.id = c.id
       and (u.display_name, u.bio, u.avatar_url, u.banner_url, u.location, u.links, u.locale,
            u.is_private)
           is distinct from
           (c.display_name, c.bio, c.avatar_url, c.banner_url, c.location, c.links, c.locale,
            c.is_private);

    return found;
end
$$;

comment on function social.update_profile(
    bigint, text, text, text, text, boolean, text, text, text[]
) is
    'Changes what is given of p_actor''s profile, null leaves as it is; an empty p_avatar_url, '
    'p_banner_url, p_location or p_links takes that away. An account '
    'that turns public accepts the requests that wait; one that turns private keeps its followers. '
    'Returns whether anything changed. '
    'Errors: PS400 (p_display_name, p_bio, p_avatar_url, p_banner_url, p_location, p_links, p_locale), '
    'PS404 (p_actor). '
    'Example: select social.update_profile(7, p_is_private => true);';

grant execute on function social.update_profile(
    bigint, text, text, text, text, boolean, text, text, text[]
) to pgsocial_app;
