create or replace function internal.repair_timelines()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.build_timelines(array(
        select s.viewer_id from internal.timeline_states as s where not s.is_ready limit 500
    ));

    return not exists (select from internal.timeline_states as s where not s.is_ready);
end
$$;

comment on function internal.repair_timelines() is
    'Makes 500 of the timelines that wait; returns whether none waits any more.';
