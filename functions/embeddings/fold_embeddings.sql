-- Locks: as internal.set_embeddings().
create or replace function internal.fold_embeddings(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_posts bigint[];
begin
    -- Without a model there is nothing to keep; the one that is added finds the posts by itself.
    if not exists (select from internal.embedding_models) then
        return;
    end if;

    v_posts := array(
        select e.post_id from unnest(p_events) as e where e.type like 'post.%'
        union
        select p.post_id
          from (
            select distinct e.actor_id as id
              from unnest(p_events) as e
             where e.type in ('user.updated', 'user.deactivated', 'user.reactivated', 'user.deleted')
          ) as c
          left join core.users as u on u.id = c.id
         cross join lateral (
            select o.post_id
              from internal.post_embeddings as o
             where o.user_id = c.id
               and o.is_open is distinct from (u.is_active and not u.is_private)
         ) as p
    );

    if v_posts <> '{}' then
        perform internal.set_embeddings(v_posts);
    end if;
end
$$;

comment on function internal.fold_embeddings(internal.events[]) is
    'Projection "embeddings": sets what p_events touch, and what becomes open, or no longer is, with '
    'its author.';
