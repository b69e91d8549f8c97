-- One event for a call that records many views (two, if a minute ends meanwhile). Rows of core.views
-- are never changed; they go with their viewer, which is logged, and by retention, which is not.
create or replace function internal.log_views()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (created_at, type, actor_id, request_id, payload)
        select internal.log_time(max(n.created_at)), 'view.created', n.viewer_id, internal.log_request(),
               internal.views_payload(array_agg(n::core.views)) || internal.log_since(max(n.created_at))
          from new_rows as n
         group by n.viewer_id, date_bin('1 minute', n.created_at, timestamptz '1970-01-01Z')
         order by n.viewer_id;
    else
        insert into internal.events (type, actor_id, request_id, payload)
        select 'view.deleted', o.viewer_id, internal.log_request(),
               internal.views_payload(array_agg(o::core.views))
               || jsonb_build_object('since', max(o.created_at))
          from old_rows as o
         where exists (select from core.erasures as e where e.user_id = o.viewer_id)
         group by o.viewer_id, date_bin('1 minute', o.created_at, timestamptz '1970-01-01Z')
         order by o.viewer_id;
    end if;

    return null;
end
$$;

comment on function internal.log_views() is
    'Trigger: logs view.created and view.deleted, which their viewer alone sees.';

create or replace function internal.views_payload(p_views core.views[])
returns jsonb
language sql
stable
parallel safe
as $$
    select jsonb_build_object('posts', jsonb_agg(
               jsonb_build_object(
                   'post_id', v.post_id::text, 'surface', v.surface, 'is_opened', v.is_opened,
                   'is_first', v.is_first, 'dwell_ms', v.dwell_ms
               )
               order by v.post_id, v.window_at
           ))
      from unnest(p_views) as v;
$$;

comment on function internal.views_payload(core.views[]) is 'What an event tells of views.';
