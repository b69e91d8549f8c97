create or replace function internal.set_notifications(p_groups internal.notifications[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with causes as materialized (
        select * from internal.notification_causes(p_groups)
    ),
    retracted as (
        delete from internal.notifications
         where ctid = any (array(
            select n.ctid
              from causes as c
              join internal.notifications as n
                on n.user_id = c.user_id and n.kind = c.kind and n.group_id = c.group_id
             where c.caused_at is null
             order by n.user_id, n.kind, n.group_id
               for update of n
         ))
    )
    insert into internal.notifications as n (user_id, kind, group_id, caused_at)
    select c.user_id, c.kind, c.group_id, c.caused_at
      from causes as c
     where c.caused_at is not null
     order by c.user_id, c.kind, c.group_id
    on conflict (user_id, kind, group_id) do update
       set caused_at = excluded.caused_at
     where n.caused_at <> excluded.caused_at;
end
$$;

comment on function internal.set_notifications(internal.notifications[]) is
    'Sets some groups of notifications to what the tables say.';
