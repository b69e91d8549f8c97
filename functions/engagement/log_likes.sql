create or replace function internal.log_likes()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (created_at, type, actor_id, post_id, user_id, request_id, payload)
        select internal.log_time(n.created_at), 'like.created', n.user_id, n.post_id, p.author_id,
               internal.log_request(), internal.log_since(n.created_at)
          from new_rows as n
          join core.posts as p on p.id = n.post_id;
    else
        insert into internal.events (type, actor_id, post_id, user_id, request_id, payload)
        select 'like.deleted', o.user_id, o.post_id, p.author_id, internal.log_request(),
               jsonb_build_object('since', o.created_at)
          from old_rows as o
          join core.posts as p on p.id = o.post_id;
    end if;

    return null;
end
$$;

comment on function internal.log_likes() is 'Trigger: logs like.created and like.deleted.';
