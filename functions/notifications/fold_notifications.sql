-- Each group that an event touches is set to what the tables say now, so that a batch folded late,
-- twice or in pieces gives the same. Locks: internal.notifications in key order.
create or replace function internal.fold_notifications(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_posts bigint[];
    v_groups internal.notifications[];
begin
    v_posts := array(
        select distinct e.post_id
          from unnest(p_events) as e
         where e.type like 'post.%'
    );
    v_groups := array(
        select distinct row(t.user_id, t.kind, t.group_id, 'epoch')::internal.notifications
          from (
            select e.user_id, split_part(e.type, '.', 1) as kind, e.post_id as group_id
              from unnest(p_events) as e
             where e.type in ('like.created', 'like.deleted', 'share.created', 'share.deleted')
               and e.user_id <> e.actor_id
            union all
            select e.user_id, 'request', e.actor_id
              from unnest(p_events) as e
             where e.type in ('request.created', 'request.deleted')
            union all
            select e.user_id, 'follow',
                   floor(extract(epoch from
                       coalesce((e.payload ->> 'since')::timestamptz, f.created_at)) / 86400)::bigint
              from unnest(p_events) as e
              left join core.follows as f
                on f.follower_id = e.actor_id and f.followee_id = e.user_id
             where e.type in ('follow.created', 'follow.deleted')
            union all
            select u.id, u.kind, p.id
              from unnest(v_posts) as w (id)
             cross join lateral (
                select * from core.posts as q where q.id = w.id offset 0
             ) as p
             cross join lateral (
                select p.author_id as id, k.kind from unnest(array['like', 'share']) as k (kind)
                union all
                select q.author_id, k.kind
                  from core.posts as q, unnest(array['reply', 'quote', 'mention']) as k (kind)
                 where q.id in (p.reply_to_id, p.quote_of_id)
                union all
                select m.id, 'mention' from unnest(p.mentions) as m (id)
                union all
                select n.user_id, 'mention'
                  from internal.notifications as n
                 where n.kind = 'mention' and n.group_id = p.id
             ) as u
          ) as t
         where t.user_id is not null and t.group_id is not null
    );

    perform internal.set_notifications(v_groups);
end
$$;

comment on function internal.fold_notifications(internal.events[]) is
    'Projection "notifications": sets what p_events touch.';
