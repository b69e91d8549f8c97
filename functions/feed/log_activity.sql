-- The event by which a timeline is made for who had none: for a reader first seen, or back.
create or replace function internal.log_activity()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (type, actor_id, request_id)
        select 'user.returned', n.user_id, internal.log_request() from new_rows as n;
    else
        insert into internal.events (type, actor_id, request_id)
        select 'user.returned', n.user_id, internal.log_request()
          from new_rows as n
          join old_rows as o on o.user_id = n.user_id
         where o.last_seen_at
               < n.last_seen_at - make_interval(days => internal.setting('feed_active_days')::integer);
    end if;

    return null;
end
$$;

comment on function internal.log_activity() is
    'Trigger: logs user.returned for who is seen first or after ops.settings feed_active_days, '
    'which they alone see.';
