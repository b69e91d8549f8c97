create or replace function internal.log_blocks()
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
        select 'block.created', n.blocker_id, n.blocked_id, internal.log_request() from new_rows as n;
    else
        insert into internal.events (type, actor_id, user_id, request_id)
        select 'block.deleted', o.blocker_id, o.blocked_id, internal.log_request() from old_rows as o;
    end if;

    return null;
end
$$;

comment on function internal.log_blocks() is 'Trigger: logs block.created and block.deleted.';
