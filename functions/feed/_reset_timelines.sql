create or replace function internal.reset_timelines()
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    truncate internal.timelines, internal.timeline_states, internal.celebrities;

    perform internal.promote_celebrities(array(
        select f.followee_id
          from core.follows as f
         group by f.followee_id
        having count(*) > internal.setting('feed_push_followers')::integer
    ));

    insert into internal.timeline_states (viewer_id)
    select a.user_id
      from core.activity as a
     where a.last_seen_at
           >= now() - make_interval(days => internal.setting('feed_active_days')::integer)
     order by a.user_id;
end
$$;

comment on function internal.reset_timelines() is
    'Empties all timelines and queues those of active readers; meanwhile their feeds are pulled.';
