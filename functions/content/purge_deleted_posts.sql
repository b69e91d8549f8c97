-- The row stays for its place in a thread; what it said, and who kept it for themselves, goes. What it
-- said before goes first, so that a row that is empty has nothing left behind it.
-- Locks: the posts, then what belongs to them, each in key order.
create or replace function internal.purge_deleted_posts(p_before timestamptz, p_limit integer)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select c.id
          from (
            select p.id
              from core.posts as p
             where p.deleted_at is not null and (p.body <> '' or p.media <> '[]')
               and p.deleted_at < p_before
             order by p.deleted_at
             limit p_limit
               for no key update skip locked
          ) as c
         order by c.id
    );

    delete from core.post_versions
     where ctid = any (array(
        select v.ctid
          from core.post_versions as v
         where v.post_id = any (v_ids)
         order by v.post_id, v.version
           for update
     ));
    delete from core.post_mentions
     where ctid = any (array(
        select m.ctid
          from core.post_mentions as m
         where m.post_id = any (v_ids) and not m.is_current
         order by m.user_id, m.post_id
           for update
     ));
    delete from core.bookmarks
     where ctid = any (array(
        select b.ctid
          from core.bookmarks as b
         where b.post_id = any (v_ids)
         order by b.user_id, b.post_id
           for update
     ));
    delete from core.pins as i where i.post_id = any (v_ids);
    execute format(
        'update core.posts set %s where id = any ($1)', (internal.emptying('core.posts')).assignments
    ) using v_ids;

    return cardinality(v_ids);
end
$$;

comment on function internal.purge_deleted_posts(timestamptz, integer) is
    'Retention of core.posts: empties at most p_limit posts that were deleted before p_before, with '
    'their versions, and takes away the bookmarks of them.';
