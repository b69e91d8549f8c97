-- Who is followed newly brings the newest entries along; who is no longer followed takes them away.
create or replace function internal.fold_followings(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_entries constant integer := internal.setting('feed_timeline_entries')::integer;
    v_changed constant internal.timelines[] := array(
        select distinct row(e.actor_id, 0, 0, e.user_id)::internal.timelines
          from unnest(p_events) as e
          join internal.timeline_states as s on s.viewer_id = e.actor_id and s.is_ready
         where e.type in ('follow.created', 'follow.deleted')
    );
begin
    delete from internal.changed_follows
     where ctid = any (array(
        select f.ctid
          from unnest(p_events) as e
         cross join lateral (
            select w.ctid
              from internal.changed_follows as w
             where w.viewer_id = e.actor_id and w.followee_id = e.user_id
               and w.created_at <= e.created_at
            offset 0
         ) as f
         where e.type in ('follow.created', 'follow.deleted')
     ));

    if v_changed = '{}' then
        return;
    end if;

    with changed as materialized (
        select c.viewer_id, c.source_id,
               exists (
                   select from core.follows as f
                    where f.follower_id = c.viewer_id and f.followee_id = c.source_id
               ) as is_following,
               exists (
                   select from internal.celebrities as k where k.user_id = c.source_id
               ) as is_celebrity
          from unnest(v_changed) as c
    ),
    left_out as (
        delete from internal.timelines
         where ctid = any (array(
            select t.ctid
              from changed as c
              join internal.timelines as t
                on t.viewer_id = c.viewer_id and t.source_id = c.source_id
             where not c.is_following
             order by t.viewer_id, t.entry_id
               for update of t
         ))
    ),
    read as materialized (
        select c.viewer_id, c.source_id, e.id, e.post_id, count(*) over w as n,
               min(e.id) over w as lowest
          from changed as c
          join internal.timeline_states as s on s.viewer_id = c.viewer_id
         cross join lateral (
            (
                select p.id, p.id as post_id, false as is_share
                  from core.posts as p
                 where p.author_id = c.source_id and p.deleted_at is null and p.id >= s.floor_id
                 order by p.id desc
                 limit v_entries
            )
            union all
            (
                select h.id, h.post_id, true
                  from core.shares as h
                 where h.user_id = c.source_id and h.id >= s.floor_id
                 order by h.id desc
                 limit v_entries
            )
         ) as e
         where c.is_following and not c.is_celebrity
        window w as (partition by c.viewer_id, c.source_id, e.is_share)
    ),
    brought as (
        insert into internal.timelines (viewer_id, entry_id, post_id, source_id)
        select r.viewer_id, r.id, r.post_id, r.source_id from read as r order by r.viewer_id, r.id
        on conflict do nothing
    )
    update internal.timeline_states as s
       set floor_id = greatest(s.floor_id, (
               select max(r.lowest) from read as r where r.viewer_id = s.viewer_id and r.n = v_entries
           )),
           celebrity_ids = array(
               select k.id from unnest(s.celebrity_ids) as k (id)
               except
               select c.source_id from changed as c
                where c.viewer_id = s.viewer_id and not c.is_following
               union
               select c.source_id from changed as c
                where c.viewer_id = s.viewer_id and c.is_following and c.is_celebrity
           )
     where s.viewer_id in (select c.viewer_id from changed as c);
end
$$;

comment on function internal.fold_followings(internal.events[]) is
    'Brings timelines up to the follows that began or ended.';
