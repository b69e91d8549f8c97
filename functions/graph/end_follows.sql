create or replace function internal.end_follows()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    delete from core.follow_requests as r
     using new_rows as n
     where (r.requester_id, r.target_id)
           in ((n.blocker_id, n.blocked_id), (n.blocked_id, n.blocker_id));

    delete from core.follows as f
     using new_rows as n
     where (f.follower_id, f.followee_id)
           in ((n.blocker_id, n.blocked_id), (n.blocked_id, n.blocker_id));

    return null;
end
$$;

comment on function internal.end_follows() is
    'Trigger: a block ends follows and requests both ways, however it is written.';
