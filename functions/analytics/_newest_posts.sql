create or replace function internal.newest_posts(
    p_author bigint, p_since timestamptz, p_post bigint
)
returns setof bigint
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select p.id
      from core.posts as p
     where p.author_id = p_author and p.deleted_at is null and p.id >= internal.id_at(p_since)
       and (p_post is null or p.id = p_post)
     order by p.id desc
     limit 500;
$$;

comment on function internal.newest_posts(bigint, timestamptz, bigint) is
    'The newest undeleted posts of an author since a time, at most 500, or one of them: whose numbers are '
    'added up.';
