create or replace function internal.verify_notifications()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select coalesce(n.kind, c.kind),
           coalesce(n.user_id, c.user_id) || ':' || coalesce(n.group_id, c.group_id),
           (extract(epoch from n.caused_at) * 1000000)::bigint,
           (extract(epoch from c.caused_at) * 1000000)::bigint
      from internal.counted_notifications() as c
      full join internal.notifications as n
        on n.user_id = c.user_id and n.kind = c.kind and n.group_id = c.group_id
     where n.caused_at is distinct from c.caused_at;
end
$$;

comment on function internal.verify_notifications() is
    'Notifications (user:group) whose time differs from that of their newest cause, in '
    'microseconds; null where there should be or is none.';
