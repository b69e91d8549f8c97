-- One event for a call that records many views. Rows of core.views are never changed, and go only
-- with their person or post, which has events of its own.
create or replace function internal.log_views()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    insert into internal.events (type, actor_id, request_id, payload)
    select 'view.created', n.viewer_id, internal.log_request(),
           jsonb_build_object('posts', jsonb_agg(
               jsonb_build_object(
                   'post_id', n.post_id::text, 'surface', n.surface, 'is_opened', n.is_opened,
                   'dwell_ms', n.dwell_ms
               )
               order by n.post_id, n.window_at
           ))
      from new_rows as n
     group by n.viewer_id
     order by n.viewer_id;

    return null;
end
$$;

comment on function internal.log_views() is 'Trigger: logs view.created, which its viewer alone sees.';
