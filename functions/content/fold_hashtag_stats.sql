-- Each post that an event touches, and each of an author whom everybody sees now or no longer, is set to
-- what the tables say, so that a batch folded late, twice or in pieces gives the same. In one statement,
-- so that locks are taken in order.
create or replace function internal.fold_hashtag_stats(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_posts bigint[] := array(
        select distinct e.post_id from unnest(p_events) as e where e.type like 'post.%'
    );
    v_users constant bigint[] := array(
        select distinct e.actor_id
          from unnest(p_events) as e
         where e.type in ('user.updated', 'user.deactivated', 'user.reactivated', 'user.deleted')
    );
begin
    if v_users <> '{}' then
        v_posts := array(
            select unnest(v_posts)
            union
            select p.id
              from core.posts as p
             where p.author_id = any (v_users)
               and p.hashtags <> '{}'
               -- Probed post by post, since a join would read all of either for an author of a few posts.
               and exists (select from internal.open_hashtags as o where o.post_id = p.id offset 0)
                   <> exists (select from internal.visible_posts(null) as v where v.id = p.id offset 0)
        );
    end if;

    if v_posts <> '{}' then
        perform internal.set_hashtags(v_posts);
    end if;
end
$$;

comment on function internal.fold_hashtag_stats(internal.events[]) is
    'Projection "hashtag_stats": sets what p_events touch.';
