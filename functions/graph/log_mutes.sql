create or replace function internal.log_mutes()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        insert into internal.events (type, actor_id, user_id, request_id)
        select 'mute.deleted', o.muter_id, o.muted_id, internal.log_request() from old_rows as o;
    else
        insert into internal.events (type, actor_id, user_id, request_id, payload)
        select 'mute.created', n.muter_id, n.muted_id, internal.log_request(),
               jsonb_build_object('expires_at', n.expires_at)
          from new_rows as n;
    end if;

    return null;
end
$$;

comment on function internal.log_mutes() is
    'Trigger: logs mute.created (again where its end changes) and mute.deleted, for the muter alone.';
