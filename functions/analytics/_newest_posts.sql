create or replace function internal.newest_posts(
    p_author bigint, p_limit integer, p_since timestamptz default '1970-01-01Z', p_post bigint default null
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
     limit p_limit;
$$;

comment on function internal.newest_posts(bigint, integer, timestamptz, bigint) is
    'The newest undeleted posts of an author since a time, or one of them: whose numbers are added up.';
