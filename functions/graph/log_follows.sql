create or replace function internal.log_follows()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.changed_follows (viewer_id, followee_id)
        select n.follower_id, n.followee_id from new_rows as n;

        insert into internal.events (type, actor_id, user_id, request_id)
        select 'follow.created', n.follower_id, n.followee_id, internal.log_request() from new_rows as n;
    else
        insert into internal.changed_follows (viewer_id, followee_id)
        select o.follower_id, o.followee_id from old_rows as o;

        insert into internal.events (type, actor_id, user_id, request_id, payload)
        select 'follow.deleted', o.follower_id, o.followee_id, internal.log_request(),
               jsonb_build_object('since', o.created_at)
          from old_rows as o;
    end if;

    return null;
end
$$;

comment on function internal.log_follows() is
    'Trigger: logs follow.created and follow.deleted, with internal.changed_follows until they are '
    'folded.';
