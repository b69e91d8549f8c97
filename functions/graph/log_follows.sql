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
        insert into internal.changed_follows (viewer_id, followee_id, created_at)
        select n.follower_id, n.followee_id, internal.log_time(n.created_at) from new_rows as n;

        insert into internal.events (created_at, type, actor_id, user_id, request_id, payload)
        select internal.log_time(n.created_at), 'follow.created', n.follower_id, n.followee_id,
               internal.log_request(),
               internal.follow_payload(n.via_post_id) || internal.log_since(n.created_at)
          from new_rows as n;
    else
        with gone as materialized (
            select o.*, internal.next_id() as id from old_rows as o
        ),
        changed as (
            insert into internal.changed_follows (viewer_id, followee_id, created_at)
            select g.follower_id, g.followee_id, internal.id_time(g.id) from gone as g
        ),
        kept as (
            insert into core.ended_follows (id, user_id, began_at)
            select g.id, g.followee_id, g.created_at
              from gone as g
             where not exists (select from core.erasures as e where e.user_id = g.followee_id)
             order by g.followee_id
        )
        insert into internal.events (created_at, type, actor_id, user_id, request_id, payload)
        select internal.id_time(g.id), 'follow.deleted', g.follower_id, g.followee_id, internal.log_request(),
               internal.follow_payload(g.via_post_id) || jsonb_build_object('since', g.created_at)
          from gone as g;
    end if;

    return null;
end
$$;

comment on function internal.log_follows() is
    'Trigger: logs follow.created and follow.deleted, with internal.changed_follows until they are '
    'folded, and keeps core.ended_follows.';

-- Inlined by the planner, which it would not be were it called immutable: jsonb_build_object is not.
create or replace function internal.follow_payload(p_via_post bigint)
returns jsonb
language sql
stable
parallel safe
as $$
    select case when p_via_post is null then jsonb '{}'
                else jsonb_build_object('via_post_id', p_via_post::text) end;
$$;

comment on function internal.follow_payload(bigint) is
    'What an event tells of a follow, to who follows alone: which post led to it.';
