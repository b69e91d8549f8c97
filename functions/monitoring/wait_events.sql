create or replace function ops.wait_events(p_from timestamptz default null, p_to timestamptz default null)
returns setof social.wait_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.sample_span := internal.sample_span(p_from, p_to);
    v_runs constant double precision := (select sum(r.runs) from internal.database_rows(v_span) as r);
begin
    return query
    select r.wait_type, r.wait_event, sum(r.sessions) / v_runs,
           (sum(r.sessions) / sum(sum(r.sessions)) over ())::double precision, 'wait_events/1'
      from internal.wait_rows(v_span) as r
     group by r.wait_type, r.wait_event
     order by sum(r.sessions) desc, r.wait_type, r.wait_event;
end
$$;

comment on function ops.wait_events(timestamptz, timestamptz) is
    'For what sessions at work waited from p_from (an hour before) to p_to (now), by a look at them '
    'once a minute: CPU and running is for nothing, Timeout and PgSleep are jobs between two steps '
    '(wait_events/1). Errors: PS400 (p_from, p_to). Example: select * from ops.wait_events();';

grant execute on function ops.wait_events(timestamptz, timestamptz) to pgsocial_worker, pgsocial_admin;
