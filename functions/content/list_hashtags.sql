create or replace function social.list_hashtags(p_prefix text, p_limit integer default 10)
returns setof social.hashtag
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_prefix constant text := internal.normalize_tag(p_prefix);
begin
    perform internal.check_limit(p_limit);

    if v_prefix is null then
        perform internal.raise_error('PS400', 'p_prefix',
            'a hashtag begins with letters, digits, marks and underscores, with at least one letter');
    end if;

    return query
    select c.tag, c.post_count
      from (
        select t.tag, t.post_count
          from (
            select s.tag, s.post_count
              from internal.hashtag_stats as s
             where s.tag >= v_prefix and s.tag < v_prefix || U&'\+10FFFF' and s.post_count > 0
             order by s.tag
             limit 1000
          ) as t
         order by t.post_count desc, t.tag
        offset 0
      ) as c
     where exists (
         -- The count follows within a second: until then it tells nobody of a tag.
         select
           from core.post_hashtags as h
          cross join lateral (
             select from internal.visible_posts(null) as v where v.id = h.post_id offset 0
          ) as v
          where h.tag = c.tag
         offset 0
     )
     order by c.post_count desc, c.tag
     limit p_limit;
end
$$;

comment on function social.list_hashtags(text, integer) is
    'Hashtags of posts that everyone sees that begin with p_prefix (any case, with or without "#") '
    'and how many such posts have them, the most used first among the first thousand by name, '
    'p_limit (1 to 100). The counts follow within a second. Errors: PS400 (p_prefix, p_limit). '
    'Example: select * from social.list_hashtags(''wor'');';

grant execute on function social.list_hashtags(text, integer) to pgsocial_app;
