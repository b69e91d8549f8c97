create or replace function ops.counter_at(p_counter text, p_id bigint, p_at timestamptz)
returns bigint
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_logged(p_at, 'p_at');

    return coalesce(
        (select e.value - e.delta
           from ops.counter_events(p_counter, p_id, p_at) as e
          where e.created_at > p_at
          order by e.event_id
          limit 1),
        internal.count_of(p_counter, p_id)
    );
end
$$;

comment on function ops.counter_at(text, bigint, timestamptz) is
    'What a counter was at a past time; ops.counter_events() says why. Reads the log from p_at on. '
    'Errors: PS400 (p_counter), PS410 (p_at is before ops.settings log_retention). '
    'Example: select ops.counter_at(''like_count'', 42, now() - interval ''1 hour'');';

grant execute on function ops.counter_at(text, bigint, timestamptz) to pgsocial_admin, pgsocial_worker;
