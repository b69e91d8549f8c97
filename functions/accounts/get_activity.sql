create or replace function social.get_activity(p_actor bigint, p_days integer default 30)
returns social.activity
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_activity social.activity;
begin
    perform internal.check_user(p_actor, 'p_actor');

    if p_days is null or p_days not between 1 and 366 then
        perform internal.raise_error('PS400', 'p_days', 'ask for 1 to 366 days');
    end if;

    v_activity.active_days := array(
        select d.day
          from core.active_days as d
         where d.user_id = p_actor and d.day > (now() at time zone 'UTC')::date - p_days
         order by d.day
    );
    v_activity.active_day_count := cardinality(v_activity.active_days);
    v_activity.last_seen_at := (select a.last_seen_at from core.activity as a where a.user_id = p_actor);

    return v_activity;
end
$$;

comment on function social.get_activity(bigint, integer) is
    'When p_actor was last seen, to the minute, and on which of the last p_days (1 to 366) days, UTC. '
    'One''s own alone. Errors: PS400 (p_days), PS404 (p_actor). '
    'Example: select active_day_count from social.get_activity(7);';

grant execute on function social.get_activity(bigint, integer) to pgsocial_app;
