create or replace function social.list_bookmark_folders(p_actor bigint)
returns setof social.bookmark_folder
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    return query
    select f.id, f.name,
           (
               select count(*)::integer
                 from (
                   select b.post_id
                     from core.bookmarks as b
                    where b.user_id = p_actor and b.folder_id = f.id
                    limit internal.page_candidates()
                 ) as b
                cross join lateral (
                   select from internal.visible_posts(p_actor) as v where v.id = b.post_id offset 0
                ) as v
           ),
           f.created_at
      from core.bookmark_folders as f
     where f.user_id = p_actor
     order by f.name;
end
$$;

comment on function social.list_bookmark_folders(bigint) is
    'The folders of p_actor''s bookmarks by name, all of them (at most 100). bookmark_count counts '
    'what list_bookmarks shows of each, of the first 1,000. Errors: PS404 (p_actor). '
    'Example: select * from social.list_bookmark_folders(7);';

grant execute on function social.list_bookmark_folders(bigint) to pgsocial_app;
