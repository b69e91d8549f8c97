-- One event for each visit, so that an erasure of either side finds it. Rows go with the visitor or the
-- profile, which is logged, and by retention, which is not.
create or replace function internal.log_profile_visits()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (created_at, type, actor_id, user_id, request_id, payload)
        select internal.log_time(n.created_at), 'visit.created', n.visitor_id, n.profile_id,
               internal.log_request(), internal.visit_payload(n.window_at, n.via_post_id)
               || internal.log_since(n.created_at)
          from new_rows as n
         order by n.visitor_id, n.profile_id, n.window_at;
    else
        insert into internal.events (type, actor_id, user_id, request_id, payload)
        select 'visit.deleted', o.visitor_id, o.profile_id, internal.log_request(),
               internal.visit_payload(o.window_at, o.via_post_id)
               || jsonb_build_object('since', o.created_at)
          from old_rows as o
         where exists (
             select from core.erasures as e where e.user_id in (o.visitor_id, o.profile_id)
         )
         order by o.visitor_id, o.profile_id, o.window_at;
    end if;

    return null;
end
$$;

comment on function internal.log_profile_visits() is
    'Trigger: logs visit.created and visit.deleted, which their visitor alone sees.';

create or replace function internal.visit_payload(p_window_at timestamptz, p_via_post bigint)
returns jsonb
language sql
stable
parallel safe
as $$
    select jsonb_build_object('window_at', p_window_at)
           || case when p_via_post is null then jsonb '{}'
                   else jsonb_build_object('via_post_id', p_via_post::text) end;
$$;

comment on function internal.visit_payload(timestamptz, bigint) is 'What an event tells of a visit.';
