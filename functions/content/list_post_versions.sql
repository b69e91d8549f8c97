create or replace function social.list_post_versions(p_viewer bigint, p_post bigint)
returns setof social.post_version
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_post(p_viewer, p_post);

    return query
    select p.id, p.version, p.body, p.media, coalesce(p.edited_at, p.created_at), true
      from core.posts as p
     where p.id = p_post
    union all
    select v.post_id, v.version, v.body, v.media, v.created_at, false
      from core.post_versions as v
     where v.post_id = p_post
     order by 2 desc;
end
$$;

comment on function social.list_post_versions(bigint, bigint) is
    'What a post says and said, newest first, for p_viewer (null: a guest) who sees the post. '
    'Errors: PS404 (p_post: unknown, deleted or not visible). '
    'Example: select version, body, created_at from social.list_post_versions(null, 42);';

grant execute on function social.list_post_versions(bigint, bigint) to pgsocial_app;
