-- One post is a range too, or the others of its author would be read to find it.
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
     where p.author_id = p_author and p.deleted_at is null
       and p.id between greatest(internal.id_at(p_since), p_post) and coalesce(p_post, 9223372036854775807)
     order by p.id desc
     limit 500;
$$;

comment on function internal.newest_posts(bigint, timestamptz, bigint) is
    'The newest undeleted posts of an author since a time, at most 500, or one of them: whose numbers are '
    'added up.';
