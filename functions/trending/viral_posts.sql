create or replace function social.viral_posts(
    p_viewer bigint, p_language text default null, p_limit integer default 20, p_cursor text default null
)
returns setof social.viral_post
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_limit(p_limit);

    return query
    select p.post, v.confidence, v.accounts, v.velocity, v.acceleration, v.depth, v.clusters,
           v.since_at,
           (
               select coalesce(jsonb_agg(
                          jsonb_build_object(
                              'user_id', u.id::text, 'username', u.username, 'brought', d -> 'brought'
                          )
                          order by n
                      ), '[]')
                 from jsonb_array_elements(v.drivers) with ordinality as w (d, n)
                cross join lateral (
                   select o.id, o.username
                     from internal.open_users(p_viewer) as o
                    where o.id = (d ->> 'user_id')::bigint
                   offset 0
                ) as u
           ),
           p.cursor
      from (
        select r as post, r.id, r.cursor, row_number() over () as place
          from internal.page_trends('viral', p_viewer, 'day', p_language, p_limit, p_cursor) as r
      ) as p
     cross join lateral (
        select * from analytics.virals as w where w.post_id = p.id offset 0
     ) as v
     order by p.place;
end
$$;

comment on function social.viral_posts(bigint, text, integer, text) is
    'Posts that are about to go viral, as p_viewer (null: a guest) sees them, the surest first, p_limit (1 '
    'to 100) a page: accounts join in faster than in the half hour before, sharers are of separate circles, '
    'and most do not follow the author. confidence (0 to 1) is the product of the three; drivers are the '
    'sharers by whom most others came, of whom p_viewer may know. Without what an admin holds back, and whom '
    'or what p_viewer mutes. Errors: PS400 (p_language, p_limit, p_cursor), PS410 (p_cursor: hours old). '
    'Example: select (post).id, confidence, drivers from social.viral_posts(null);';

grant execute on function social.viral_posts(bigint, text, integer, text) to pgsocial_app;
