create or replace function internal.log_bookmarks()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (created_at, type, actor_id, post_id, request_id, payload)
        select internal.log_time(n.created_at), 'bookmark.created', n.user_id, n.post_id,
               internal.log_request(),
               jsonb_strip_nulls(jsonb_build_object('folder_id', n.folder_id::text))
               || internal.log_since(n.created_at)
          from new_rows as n;
    else
        insert into internal.events (type, actor_id, post_id, request_id, payload)
        select 'bookmark.deleted', o.user_id, o.post_id, internal.log_request(),
               jsonb_build_object('since', o.created_at)
          from old_rows as o;
    end if;

    return null;
end
$$;

comment on function internal.log_bookmarks() is
    'Trigger: logs bookmark.created and bookmark.deleted, which their owner alone sees.';
