-- Events into counters, each summed per row first.
-- Locks: core.posts, then internal.user_counters, each in id order.
create or replace function internal.fold_counters(p_after bigint, p_upto bigint)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with deltas as (
        select d.post_id, sum(d.likes) as likes, sum(d.shares) as shares,
               sum(d.replies) as replies, sum(d.quotes) as quotes
          from internal.batch_events(p_after, p_upto) as e
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
    ),
    locked as (
        select p.id, d.likes, d.shares, d.replies, d.quotes
          from core.posts as p
          join deltas as d on d.post_id = p.id
         order by p.id
           for no key update of p
    )
    update core.posts as p
       set like_count = p.like_count + coalesce(l.likes, 0),
           share_count = p.share_count + coalesce(l.shares, 0),
           reply_count = p.reply_count + coalesce(l.replies, 0),
           quote_count = p.quote_count + coalesce(l.quotes, 0)
      from locked as l
     where p.id = l.id;

    insert into internal.user_counters as c (user_id, post_count, follower_count, following_count)
    select d.user_id, coalesce(sum(d.posts), 0), coalesce(sum(d.followers), 0),
           coalesce(sum(d.following), 0)
      from internal.batch_events(p_after, p_upto) as e
     cross join lateral (
        values
        ((e.payload ->> 'author_id')::bigint, internal.post_delta(e.type), null, null),
        (e.user_id, null, internal.follow_delta(e.type), null),
        (e.actor_id, null, null, internal.follow_delta(e.type))
     ) as d (user_id, posts, followers, following)
     where d.user_id is not null and coalesce(d.posts, d.followers, d.following) is not null
     group by d.user_id
     order by d.user_id
    on conflict (user_id) do update
       set post_count = c.post_count + excluded.post_count,
           follower_count = c.follower_count + excluded.follower_count,
           following_count = c.following_count + excluded.following_count;
end
$$;

comment on function internal.fold_counters(bigint, bigint) is
    'Projection "counters": adds the events of batches p_after + 1 to p_upto to the counters in '
    'core.posts and internal.user_counters. Rebuilt from core: see ops.verify_counters().';

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

create or replace function internal.follow_delta(p_type text)
returns integer
language sql
immutable
parallel safe
as $$
    select case p_type when 'follow.created' then 1 when 'follow.deleted' then -1 end;
$$;

comment on function internal.follow_delta(text) is 'What an event adds to a count of follows, or null.';
