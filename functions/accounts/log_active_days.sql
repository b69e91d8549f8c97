-- By which engines that are fed from the log count who was active.
create or replace function internal.log_active_days()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    insert into internal.events (type, actor_id, request_id, payload)
    select 'day.created', n.user_id, internal.log_request(), jsonb_build_object('day', n.day)
      from new_rows as n;

    return null;
end
$$;

comment on function internal.log_active_days() is
    'Trigger: logs day.created for who is seen for the first time on a day, which they alone see.';
