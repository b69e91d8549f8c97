-- Events into the numbers of profiles, summed per row first. Locks: internal.user_counters in id order.
create or replace function internal.fold_user_counters(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    insert into internal.user_counters as c (
        user_id, post_count, follower_count, following_count, last_entry_id
    )
    select d.user_id, coalesce(sum(d.posts), 0), coalesce(sum(d.followers), 0),
           coalesce(sum(d.following), 0), coalesce(max(d.entry_id), 0)
      from unnest(p_events) as e
     cross join lateral (
        values
        ((e.payload ->> 'author_id')::bigint, internal.post_delta(e.type), null, null,
         case e.type when 'post.created' then e.post_id end),
        (e.user_id, null, internal.follow_delta(e.type), null, null),
        (e.actor_id, null, null, internal.follow_delta(e.type),
         case e.type when 'share.created' then (e.payload ->> 'share_id')::bigint end)
     ) as d (user_id, posts, followers, following, entry_id)
     where e.type in ('post.created', 'post.deleted', 'post.restored', 'follow.created',
                      'follow.deleted', 'share.created')
       and d.user_id is not null
       and coalesce(d.posts, d.followers, d.following, d.entry_id) is not null
     group by d.user_id
     order by d.user_id
    on conflict (user_id) do update
       set post_count = c.post_count + excluded.post_count,
           follower_count = c.follower_count + excluded.follower_count,
           following_count = c.following_count + excluded.following_count,
           last_entry_id = greatest(c.last_entry_id, excluded.last_entry_id);
end
$$;

comment on function internal.fold_user_counters(internal.events[]) is
    'Projection "user_counters": adds p_events to internal.user_counters.';

create or replace function internal.follow_delta(p_type text)
returns integer
language sql
immutable
parallel safe
as $$
    select case p_type when 'follow.created' then 1 when 'follow.deleted' then -1 end;
$$;

comment on function internal.follow_delta(text) is 'What an event adds to a count of follows, or null.';
