-- Bounded: the newest 100 whom p_viewer follows, 100 whom each of these follows, 100 followers, the newest
-- 50 posts, of five of their hashtags 50 posts each. What p_viewer may not see is left out of each of them
-- before anything is counted or cut off; ten times as many are looked at for that, of a hashtag 10,000.
create or replace function social.suggest_users(p_viewer bigint, p_limit integer default 20)
returns setof social.suggested_user
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_friends constant bigint[] := internal.near_people(p_viewer, internal.page_candidates() / 10);
begin
    perform internal.check_limit(p_limit, 50);
    perform internal.check_user(p_viewer, 'p_viewer');

    return query
    with hints as materialized (
        select f.followee_id as id, 'followed_by' as reason, w.weight, f.follower_id as friend_id,
               null::text as tag
          from unnest(v_friends) as n (id)
          left join internal.user_counters as c on c.user_id = n.id
         -- Who follows everybody says little.
         cross join lateral (select 1 / ln(2 + coalesce(c.following_count, 0)) as weight) as w
         cross join lateral (
            select e.follower_id, e.followee_id
              from (
                select o.follower_id, o.followee_id
                  from core.follows as o
                 where o.follower_id = n.id
                 order by o.followee_id desc
                 limit internal.page_candidates()
              ) as e
             -- Where nothing is cut off, it is soon enough to ask in the end.
             where coalesce(c.following_count, 0) < internal.page_candidates() / 20
                or exists (select from internal.finds_person(p_viewer, e.followee_id))
             order by e.followee_id desc
             limit internal.page_candidates() / 10
         ) as f
        union all
        select f.follower_id, 'follows_you', 0.3, null, null
          from (
            select e.follower_id
              from (
                select o.follower_id, o.created_at
                  from core.follows as o
                 where o.followee_id = p_viewer
                 order by o.created_at desc, o.follower_id desc
                 limit internal.page_candidates()
              ) as e
             cross join lateral internal.finds_person(p_viewer, e.follower_id) as w
             order by e.created_at desc, e.follower_id desc
             limit internal.page_candidates() / 10
          ) as f
        union all
        select h.author_id, 'hashtag', 0.1, null, h.tag
          from internal.authors_of_tags(p_viewer) as h
        union all
        select k.user_id, 'popular', 0.001 * k.size, null, null
          from (
            select p.user_id, p.size
              from (
                select o.user_id, o.size, o.name
                  from internal.people_names as o
                 order by o.size desc, o.name desc
                 limit 5 * internal.page_candidates()
              ) as p
             cross join lateral internal.finds_person(p_viewer, p.user_id) as w
             order by p.size desc, p.name desc
             limit internal.page_candidates() / 2
          ) as k
    ),
    reasons as (
        select h.id, h.reason, max(h.weight) as most, sum(h.weight) as weight,
               count(distinct h.friend_id)::integer as friend_count, max(h.friend_id) as friend_id,
               min(h.tag) as tag
          from hints as h
         group by h.id, h.reason
    ),
    weighed as (
        select r.id, sum(case r.reason when 'popular' then r.most else r.weight end) as weight,
               (array_agg(r.reason order by r.weight desc, r.reason))[1] as reason,
               max(r.friend_count) as friend_count, max(r.friend_id) as friend_id, min(r.tag) as tag
          from reasons as r
         where r.id <> p_viewer
         group by r.id
         order by 2 desc, r.id desc
         limit internal.page_candidates()
    )
    select u.id, u.username, u.display_name, u.avatar_url, u.is_private, u.verified_at is not null, u.bio,
           coalesce(k.follower_count, 0), c.reason,
           case c.reason when 'followed_by' then v.username end,
           case c.reason when 'followed_by' then c.friend_count end,
           case c.reason when 'hashtag' then c.tag end
      from (
        select w.*
          from weighed as w
         cross join lateral (
            select
              from internal.findable_people(p_viewer) as f
             where f.id = w.id and f.is_discoverable and not f.is_following
            offset 0
         ) as f
         where not exists (
             select
               from core.follow_requests as r
              where r.requester_id = p_viewer and r.target_id = w.id
             offset 0
         )
           and not exists (
             select
               from core.dismissed_suggestions as d
              where d.user_id = p_viewer and d.dismissed_id = w.id
             offset 0
         )
           and not exists (
             select
               from internal.hidden as h
              where h.viewer_id = p_viewer and h.other_id = w.id and internal.is_muting(h)
             offset 0
         )
         limit p_limit
      ) as c
      join core.users as u on u.id = c.id
      left join internal.user_counters as k on k.user_id = c.id
      left join core.users as v on v.id = c.friend_id
     order by c.weight desc, c.id desc;
end
$$;

comment on function social.suggest_users(bigint, integer) is
    'Whom p_viewer may want to follow, and why (reason): followed_by (by friend_count of those whom p_viewer '
    'follows, friend_username is one of them), follows_you, hashtag (they use one that p_viewer uses), else '
    'popular; who is followed by many whom p_viewer follows first, p_limit (1 to 50). Nobody whom p_viewer '
    'follows, has asked to follow, mutes or has dismissed, and nobody who does not want to be found. '
    'Errors: PS400 (p_limit), PS404 (p_viewer). '
    'Example: select username, reason from social.suggest_users(7);';

grant execute on function social.suggest_users(bigint, integer) to pgsocial_app;

create or replace function internal.authors_of_tags(p_viewer bigint)
returns table (author_id bigint, tag text)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select distinct v.author_id, t.tag
      from (
        select h.tag
          from (
            select p.id
              from core.posts as p
             where p.author_id = p_viewer and p.deleted_at is null
             order by p.id desc
             limit 50
          ) as p
          join core.post_hashtags as h on h.post_id = p.id
         group by h.tag
         order by count(*) desc, h.tag
         limit 5
      ) as t
     cross join lateral (
        select w.author_id
          from (
            select h.post_id
              from core.post_hashtags as h
             where h.tag = t.tag
             order by h.post_id desc
             limit 10 * internal.page_candidates()
          ) as h
         cross join lateral (
            select p.author_id from internal.visible_posts(p_viewer) as p where p.id = h.post_id offset 0
         ) as w
         order by h.post_id desc
         limit internal.page_candidates() / 20
     ) as v;
end
$$;

comment on function internal.authors_of_tags(bigint) is
    'Who wrote the newest fifty posts each that p_viewer sees with the five hashtags that p_viewer used most '
    'in their newest fifty.';
