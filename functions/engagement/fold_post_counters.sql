-- Events into counters of posts, summed per row first. Locks: core.posts in id order, which the
-- nested loop over the sorted sums gives: locking in a step of its own visits every row twice.
create or replace function internal.fold_post_counters(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
    with deltas as materialized (
        select d.post_id, sum(d.likes) as likes, sum(d.shares) as shares,
               sum(d.replies) as replies, sum(d.quotes) as quotes
          from unnest(p_events) as e
         cross join lateral (
            values
            (e.post_id,
             case e.type when 'like.created' then 1 when 'like.deleted' then -1 end,
             case e.type when 'share.created' then 1 when 'share.deleted' then -1 end,
             null, null),
            ((e.payload ->> 'reply_to_id')::bigint, null, null, internal.post_delta(e.type), null),
            ((e.payload ->> 'quote_of_id')::bigint, null, null, null, internal.post_delta(e.type))
         ) as d (post_id, likes, shares, replies, quotes)
         where d.post_id is not null
           and coalesce(d.likes, d.shares, d.replies, d.quotes) is not null
         group by d.post_id
         order by d.post_id
    )
    update core.posts as p
       set like_count = p.like_count + coalesce(d.likes, 0),
           share_count = p.share_count + coalesce(d.shares, 0),
           reply_count = p.reply_count + coalesce(d.replies, 0),
           quote_count = p.quote_count + coalesce(d.quotes, 0)
      from deltas as d
     where p.id = d.post_id;
end
$$;

comment on function internal.fold_post_counters(internal.events[]) is
    'Projection "post_counters": adds p_events to the counters in core.posts.';

create or replace function internal.post_delta(p_type text)
returns integer
language sql
immutable
parallel safe
as $$
    select case p_type
        when 'post.created' then 1 when 'post.restored' then 1 when 'post.deleted' then -1
    end;
$$;

comment on function internal.post_delta(text) is 'What an event adds to a count of posts, or null.';
