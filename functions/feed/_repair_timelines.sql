-- A step replaces whole timelines in one transaction: readers see the old one or the new one.
create or replace function internal.repair_timelines()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_step constant integer := 500;
    v_last constant bigint := 9223372036854775807;
    v_from constant bigint := (select r.place from internal.rounds as r where r.name = 'rebuild');
    v_viewers constant bigint[] := array(
        select s.viewer_id
          from internal.timeline_states as s
         where s.viewer_id > v_from
         order by s.viewer_id
         limit v_step
    );
    v_upto constant bigint := coalesce(v_viewers[v_step], v_last);
begin
    perform internal.build_timelines(v_viewers);

    -- What is left of readers who have no timeline.
    delete from internal.timelines as t
     where t.viewer_id > v_from
       and t.viewer_id <= v_upto
       and t.viewer_id <> all (v_viewers);

    update internal.rounds set place = v_upto where name = 'rebuild';

    return v_upto = v_last;
end
$$;

comment on function internal.repair_timelines() is
    'Makes the timelines of the next 500 readers anew; returns whether these were the last.';
