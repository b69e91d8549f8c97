create or replace function internal.repair_notifications()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with differing as materialized (
        select n.user_id as kept_by, n.kind as kept_kind, n.group_id as kept_group, c.*
          from internal.counted_notifications() as c
          full join internal.notifications as n
            on n.user_id = c.user_id and n.kind = c.kind and n.group_id = c.group_id
         where n.caused_at is distinct from c.caused_at
    ),
    retracted as (
        delete from internal.notifications
         where ctid = any (array(
            select n.ctid
              from differing as d
              join internal.notifications as n
                on n.user_id = d.kept_by and n.kind = d.kept_kind and n.group_id = d.kept_group
             where d.user_id is null
             order by n.user_id, n.kind, n.group_id
               for update of n
         ))
    )
    insert into internal.notifications (user_id, kind, group_id, caused_at)
    select d.user_id, d.kind, d.group_id, d.caused_at
      from differing as d
     where d.user_id is not null
     order by d.user_id, d.kind, d.group_id
    on conflict (user_id, kind, group_id) do update set caused_at = excluded.caused_at;

    return true;
end
$$;

comment on function internal.repair_notifications() is
    'Makes notifications equal to what the tables say.';
