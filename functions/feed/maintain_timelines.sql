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
    v_away bigint[];
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
         limit 2000
    );
    delete from internal.timelines where viewer_id = any (v_away);
    delete from internal.timeline_states where viewer_id = any (v_away);

    with due as (
        select s.viewer_id, s.floor_id
          from internal.timeline_states as s
         where s.is_ready
         order by s.trimmed_at
         limit 2000
           for update
    ),
    floors as (
        select d.viewer_id, coalesce(l.entry_id, d.floor_id) as floor_id
          from due as d
          left join lateral (
            select t.entry_id
              from internal.timelines as t
             where t.viewer_id = d.viewer_id
             order by t.entry_id desc
            offset internal.setting('feed_timeline_entries')::integer - 1
             limit 1
          ) as l on true
    ),
    raised as (
        update internal.timeline_states as s
           set floor_id = greatest(s.floor_id, f.floor_id), trimmed_at = clock_timestamp()
          from floors as f
         where s.viewer_id = f.viewer_id
    )
    delete from internal.timelines as t
     using floors as f
     where t.viewer_id = f.viewer_id and t.entry_id < f.floor_id;
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
