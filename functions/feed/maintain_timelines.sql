-- Locks: the projection's advisory lock, as whoever writes timelines.
create or replace function internal.maintain_timelines()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_step constant integer := 2000;
    v_away bigint[];
    v_due bigint[];
    v_cut bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('pgsocial.projection.timelines', 0));
    perform internal.promote_celebrities(array(
        select c.user_id
          from internal.user_counters as c
         where c.follower_count > internal.setting('feed_push_followers')::integer
           and not exists (select from internal.celebrities as k where k.user_id = c.user_id)
    ));

    v_away := array(
        select s.viewer_id
          from internal.timeline_states as s
          left join core.activity as a on a.user_id = s.viewer_id
         where coalesce(a.last_seen_at, '-infinity')
               < now() - make_interval(days => internal.setting('feed_active_days')::integer)
         limit v_step
    );
    delete from internal.timelines
     where ctid = any (array(
        select t.ctid
          from internal.timelines as t
         where t.viewer_id = any (v_away)
         order by t.viewer_id, t.entry_id
           for update
     ));
    delete from internal.timeline_states where viewer_id = any (v_away);

    v_due := array(
        select s.viewer_id
          from internal.timeline_states as s
         where s.viewer_id > (select r.place from internal.rounds as r where r.name = 'cut')
         order by s.viewer_id
         limit v_step
    );
    update internal.rounds set place = coalesce(v_due[v_step], 0) where name = 'cut';

    update internal.timeline_states as s
       set floor_id = l.entry_id
      from unnest(v_due) as d (viewer_id)
     cross join lateral (
        select t.entry_id
          from internal.timelines as t
         where t.viewer_id = d.viewer_id
         order by t.entry_id desc
        offset internal.setting('feed_timeline_entries')::integer - 1
         limit 1
     ) as l
     where s.viewer_id = d.viewer_id and s.is_ready and s.floor_id < l.entry_id;

    delete from internal.timelines
     where ctid = any (array(
        select t.ctid
          from internal.timeline_states as s
          join internal.timelines as t on t.viewer_id = s.viewer_id and t.entry_id < s.floor_id
         where s.viewer_id = any (v_due) and s.is_ready
         order by t.viewer_id, t.entry_id
           for update of t
     ));
    get diagnostics v_cut = row_count;

    perform internal.build_timelines(array(
        select s.viewer_id from internal.timeline_states as s where not s.is_ready limit 1000
    ));

    return cardinality(v_away) + v_cut;
end
$$;

comment on function internal.maintain_timelines() is
    'Drops the timelines of readers who are away (ops.settings feed_active_days), cuts others down '
    'to feed_timeline_entries, makes those that wait, and ends pushing for whoever has more '
    'followers than feed_push_followers; 2,000 readers a call. Returns how many readers and entries '
    'went.';

grant execute on function internal.maintain_timelines() to pgsocial_worker;
