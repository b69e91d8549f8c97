-- An account that turns public has no more use for requests: they become follows.
create or replace function internal.accept_requests()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with accepted as (
        delete from core.follow_requests as r
         using new_rows as n
          join old_rows as o on o.id = n.id and o.is_private and not n.is_private
         where r.target_id = n.id
        returning r.requester_id, r.target_id, r.via_post_id
    )
    insert into core.follows (follower_id, followee_id, via_post_id)
    select requester_id, target_id, via_post_id from accepted order by target_id, requester_id
    on conflict do nothing;

    return null;
end
$$;

comment on function internal.accept_requests() is
    'Trigger: accepts what waits for accounts that turn public.';
