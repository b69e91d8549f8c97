-- Locks: the tables of analytics, one after the other, each in key order.
create or replace function internal.fold_metrics(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_facts constant internal.metric_fact[] := array(
        select f from internal.event_facts(p_events) as f
    );
    v_minutes_since timestamptz;
    v_quarters_since timestamptz;
    v_activity_since timestamptz;
    v_platform_since timestamptz;
begin
    if v_facts = '{}' then
        return;
    end if;

    -- What retention would take away at once is not written.
    v_minutes_since := now() - internal.setting('metric_minute_retention')::interval;
    v_quarters_since := now() - internal.setting('metric_quarter_retention')::interval;
    v_activity_since := now() - internal.setting('activity_retention')::interval;
    v_platform_since := now() - internal.setting('platform_quarter_retention')::interval;

    perform internal.fold_post_metrics(v_facts, v_minutes_since, v_quarters_since);
    perform internal.fold_author_metrics(v_facts, v_minutes_since, v_quarters_since);
    perform internal.fold_user_activity(v_facts, v_minutes_since, v_activity_since);
    perform internal.fold_follower_changes(v_facts, v_minutes_since, v_quarters_since);
    perform internal.fold_hashtag_usage(v_facts, v_minutes_since, v_quarters_since);
    perform internal.fold_platform_metrics(v_facts, v_minutes_since, v_platform_since);
end
$$;

comment on function internal.fold_metrics(internal.events[]) is
    'Projection "metrics": adds p_events to the tables of analytics, and to what is rolled up of them.';
