-- Readers go on reading meanwhile: their timelines stay until internal.repair_timelines() replaces
-- them. Only who has a former celebrity merged in is pulled for until then.
create or replace function internal.reset_timelines()
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_celebrities constant bigint[] := array(
        select f.followee_id
          from core.follows as f
         group by f.followee_id
        having count(*) > internal.setting('feed_push_followers')::integer
    );
    v_former constant bigint[] := array(
        select c.user_id from internal.celebrities as c where c.user_id <> all (v_celebrities)
    );
begin
    update internal.timeline_states set is_ready = false where celebrity_ids && v_former;
    delete from internal.celebrities where user_id = any (v_former);
    update internal.celebrities as c
       set last_entry_id = greatest(
               (select max(p.id) from core.posts as p where p.author_id = c.user_id),
               (select max(s.id) from core.shares as s where s.user_id = c.user_id),
               0
           );
    perform internal.promote_celebrities(v_celebrities);

    insert into internal.timeline_states (viewer_id)
    select a.user_id
      from core.activity as a
     where a.last_seen_at
           >= now() - make_interval(days => internal.setting('feed_active_days')::integer)
     order by a.user_id
    on conflict do nothing;

    update internal.rounds set place = 0 where name = 'rebuild';
end
$$;

comment on function internal.reset_timelines() is
    'Begins a round of internal.repair_timelines(): who is a celebrity is counted anew, and who is '
    'active and has no timeline gets one.';
