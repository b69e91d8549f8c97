-- Candidates by relation, never all pairs: who of those with the topic "home" follows an author is asked
-- from the shorter side, the author's followers or those who are connected. What is matched here may yet
-- be hidden: internal.event_audience() decides. Feeds leave out whom one mutes, and what one does not want.
create or replace function internal.topic_matches(
    p_viewers bigint[], p_topics text[], p_events social.event[], p_queries text[] default null
)
returns table (viewer_id bigint, place integer, topic text)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with topics as materialized (
        select distinct t.viewer_id, t.topic from unnest(p_viewers, p_topics) as t (viewer_id, topic)
    ),
    events as materialized (
        select u.place::integer, u.type, u.actor_id, u.post_id, u.user_id, u.payload,
               split_part(u.type, '.', 1) as entity, split_part(u.type, '.', 2) as change,
               -- In whose name it stands in a feed.
               case split_part(u.type, '.', 1)
                   when 'post' then (u.payload ->> 'author_id')::bigint
                   when 'share' then u.actor_id
               end as source_id
          from unnest(p_events) with ordinality as u (
                   batch_id, id, type, actor_id, post_id, user_id, version, created_at, request_id,
                   payload, place
               )
    ),
    keys as materialized (
        select distinct e.place, k.topic
          from events as e
         cross join lateral (
            select 'post:' || i.id
              from unnest(array[
                       e.post_id,
                       case when e.entity = 'post' then (e.payload ->> 'reply_to_id')::bigint end,
                       case when e.entity = 'post' then (e.payload ->> 'root_id')::bigint end
                   ]) as i (id)
             where e.entity in ('post', 'like', 'share')
            union all
            select 'user:' || coalesce(e.source_id, e.actor_id)
             where e.entity in ('post', 'share', 'user')
            union all
            select 'hashtag:' || h.tag
              from jsonb_array_elements_text(e.payload -> 'hashtags') as h (tag)
             where e.entity = 'post'
         ) as k (topic)
    ),
    home as materialized (
        select t.viewer_id from topics as t where t.topic = 'home'
    ),
    posts as materialized (
        select e.place, e.source_id, p.post
          from events as e
         cross join lateral (
            select q as post from core.posts as q where q.id = e.post_id offset 0
         ) as p
         where e.entity in ('post', 'share')
    ),
    sources as materialized (
        select s.id,
               coalesce((
                   select c.follower_count from internal.user_counters as c where c.user_id = s.id
               ), 0) > (select count(*) from home) as is_large
          from (select distinct p.source_id from posts as p) as s (id)
         where exists (select from home)
    ),
    readers as materialized (
        select s.id as source_id, s.id as viewer_id
          from sources as s
         where s.id in (select h.viewer_id from home as h)
        union all
        select s.id, f.follower_id
          from sources as s
         cross join lateral (
            select f.follower_id from core.follows as f where f.followee_id = s.id offset 0
         ) as f
         where not s.is_large and f.follower_id in (select h.viewer_id from home as h)
        union all
        select s.id, h.viewer_id
          from sources as s
         cross join home as h
         where s.is_large
           and exists (
               select from core.follows as f
                where f.follower_id = h.viewer_id and f.followee_id = s.id
               offset 0
           )
    )
    select t.viewer_id, e.place, t.topic
      from topics as t
     cross join events as e
     where t.topic = 'everything'
    union all
    select t.viewer_id, k.place, t.topic
      from keys as k
      join topics as t on t.topic = k.topic
    union all
    select r.viewer_id, p.place, 'home'
      from posts as p
      join readers as r on r.source_id = p.source_id
     where internal.is_in_feed(r.viewer_id, p.post, p.source_id)
    union all
    select t.viewer_id, n.place, t.topic
      from (
        select e.place, e.user_id, e.actor_id, e.entity as kind
          from events as e
         where e.entity in ('like', 'share', 'follow', 'request') and e.change = 'created'
        union all
        select p.place, u.id, (p.post).author_id, internal.notification_kind(p.post, u.id)
          from posts as p
          join events as e on e.place = p.place and e.entity = 'post' and e.change <> 'deleted'
         cross join lateral (
            select e.user_id as id
            union
            select q.author_id from core.posts as q where q.id = (p.post).quote_of_id
            union
            select unnest((p.post).mentions)
         ) as u
      ) as n
      join topics as t on t.topic = 'notifications' and t.viewer_id = n.user_id
     where n.user_id <> n.actor_id
       and n.kind is not null
       and internal.wants_notification(n.user_id, n.actor_id, n.kind)
    union all
    select * from internal.search_matches(p_viewers, p_topics, p_queries, p_events);
end
$$;

comment on function internal.topic_matches(bigint[], text[], social.event[], text[]) is
    'Of p_events (their places, from 1) those that concern the topics of viewers: p_viewers and '
    'p_topics are pairs, p_queries beside them are of internal.search_matches(). Whether a viewer may see '
    'an event is not asked here.';
