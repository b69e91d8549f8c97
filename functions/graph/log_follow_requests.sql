create or replace function internal.log_follow_requests()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (type, actor_id, user_id, request_id)
        select 'request.created', n.requester_id, n.target_id, internal.log_request()
          from new_rows as n;
    else
        insert into internal.events (type, actor_id, user_id, request_id)
        select 'request.deleted', o.requester_id, o.target_id, internal.log_request()
          from old_rows as o;
    end if;

    return null;
end
$$;

comment on function internal.log_follow_requests() is
    'Trigger: logs request.created and request.deleted.';
