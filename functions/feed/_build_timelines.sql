-- The entries of the last days of each of those whom a reader follows, cut down to the newest of all.
-- Whoever has more than was read of them lifts the floor: above it nothing is missing.
create or replace function internal.build_timelines(p_viewers bigint[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_entries constant integer := internal.setting('feed_timeline_entries')::integer;
    v_each constant integer := 40;
    v_from constant bigint := internal.id_at(
        now() - make_interval(days => internal.setting('feed_timeline_days')::integer)
    );
begin
    if p_viewers = '{}' then
        return;
    end if;

    delete from internal.timelines
     where ctid = any (array(
        select t.ctid
          from internal.timelines as t
         where t.viewer_id = any (p_viewers)
         order by t.viewer_id, t.entry_id
           for update
     ));

    with sources as materialized (
        select f.follower_id as viewer_id, f.followee_id as source_id,
               exists (
                   select from internal.celebrities as c where c.user_id = f.followee_id offset 0
               ) as is_celebrity
          from unnest(p_viewers) as v (id)
         cross join lateral (
            select * from core.follows as w where w.follower_id = v.id offset 0
         ) as f
    ),
    read as materialized (
        select s.viewer_id, s.source_id, e.id, e.post_id, count(*) over w as n,
               min(e.id) over w as lowest
          from sources as s
         cross join lateral (
            (
                select p.id, p.id as post_id, false as is_share
                  from core.posts as p
                 where p.author_id = s.source_id and p.deleted_at is null and p.id >= v_from
                 order by p.id desc
                 limit v_each
            )
            union all
            (
                select h.id, h.post_id, true
                  from core.shares as h
                 where h.user_id = s.source_id and h.id >= v_from
                 order by h.id desc
                 limit v_each
            )
         ) as e
         where not s.is_celebrity
        window w as (partition by s.viewer_id, s.source_id, e.is_share)
    ),
    ranked as materialized (
        select r.*, row_number() over (partition by r.viewer_id order by r.id desc) as place
          from read as r
    ),
    floors as materialized (
        select r.viewer_id,
               greatest(
                   coalesce(max(r.id) filter (where r.place = v_entries), v_from),
                   coalesce(max(r.lowest) filter (where r.n = v_each), 0)
               ) as floor_id
          from ranked as r
         group by r.viewer_id
    ),
    kept as (
        insert into internal.timelines (viewer_id, entry_id, post_id, source_id)
        select r.viewer_id, r.id, r.post_id, r.source_id
          from ranked as r
          join floors as f on f.viewer_id = r.viewer_id
         where r.id >= f.floor_id
         order by r.viewer_id, r.id
    )
    insert into internal.timeline_states as s (viewer_id, is_ready, floor_id, celebrity_ids)
    select v.id, true, coalesce(f.floor_id, v_from),
           array(
               select c.source_id from sources as c
                where c.viewer_id = v.id and c.is_celebrity
                order by c.source_id
           )
      from (select distinct id from unnest(p_viewers) as v (id)) as v
      left join floors as f on f.viewer_id = v.id
     order by v.id
    on conflict (viewer_id) do update
       set is_ready = true, floor_id = excluded.floor_id, celebrity_ids = excluded.celebrity_ids;
end
$$;

comment on function internal.build_timelines(bigint[]) is
    'Makes the timelines of p_viewers from the tables. Only the projection "timelines" calls it, '
    'under its lock.';
