-- What the tables say now of some groups of notifications: when the newest cause came that still
-- stands, null where none does. Only the branch of a group's kind is executed.
create or replace function internal.notification_causes(p_groups internal.notifications[])
returns setof internal.notifications
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select g.user_id, g.kind, g.group_id, c.at
      from (
        select distinct n.user_id, n.kind, n.group_id from unnest(p_groups) as n
      ) as g
      left join lateral (
        (
            select l.created_at as at
              from core.likes as l
             where g.kind = 'like' and l.post_id = g.group_id and l.user_id <> g.user_id
               and exists (
                   select from core.posts as p
                    where p.id = g.group_id and p.author_id = g.user_id and p.deleted_at is null
                   offset 0
               )
             order by l.created_at desc
             limit 1
        )
        union all
        (
            select s.created_at
              from core.shares as s
             where g.kind = 'share' and s.post_id = g.group_id and s.user_id <> g.user_id
               and exists (
                   select from core.posts as p
                    where p.id = g.group_id and p.author_id = g.user_id and p.deleted_at is null
                   offset 0
               )
             order by s.id desc
             limit 1
        )
        union all
        (
            select f.created_at
              from core.follows as f
             where g.kind = 'follow' and f.followee_id = g.user_id
               and f.created_at >= internal.day_start(g.group_id)
               and f.created_at < internal.day_start(g.group_id + 1)
             order by f.created_at desc
             limit 1
        )
        union all
        select r.created_at
          from core.follow_requests as r
         where g.kind = 'request' and r.requester_id = g.group_id and r.target_id = g.user_id
        union all
        select internal.caused_at(p, g.user_id, g.kind)
          from core.posts as p
         where g.kind in ('reply', 'quote', 'mention') and p.id = g.group_id
           and p.deleted_at is null
           and g.kind = internal.notification_kind(p, g.user_id)
      ) as c on true;
end
$$;

comment on function internal.notification_causes(internal.notifications[]) is
    'p_groups, each with the time of its newest cause that stands; null where none does.';
