create or replace function internal.log_preferences()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        insert into internal.events (type, actor_id, request_id)
        select 'preference.updated', o.user_id, internal.log_request() from old_rows as o order by o.user_id;
    else
        insert into internal.events (type, actor_id, request_id)
        select 'preference.updated', n.user_id, internal.log_request() from new_rows as n order by n.user_id;
    end if;

    return null;
end
$$;

comment on function internal.log_preferences() is
    'Trigger: logs preference.updated, without what they are, which their owner alone sees.';
