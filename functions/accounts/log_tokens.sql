create or replace function internal.log_tokens()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'UPDATE' then
        insert into internal.events (type, actor_id, request_id)
        select distinct on (n.user_id) 'token.deleted', n.user_id, internal.log_request()
          from new_rows as n
          join old_rows as o on o.id = n.id
         where o.revoked_at is null and n.revoked_at is not null
         order by n.user_id;
    else
        -- What had ended already has been told.
        insert into internal.events (type, actor_id, request_id)
        select distinct on (o.user_id) 'token.deleted', o.user_id, internal.log_request()
          from old_rows as o
         where o.revoked_at is null and o.expires_at > clock_timestamp()
         order by o.user_id;
    end if;

    return null;
end
$$;

comment on function internal.log_tokens() is
    'Trigger: logs token.deleted, once for each user some of whose tokens were revoked or removed before '
    'their time, which they alone see.';
