create or replace function internal.sample_waits(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
begin
    insert into ops.wait_samples
    select p_at, coalesce(s.wait_event_type, 'CPU'), coalesce(s.wait_event, 'running'), count(*)
      from pg_stat_activity as s
     where s.state = 'active' and s.datname = current_database() and s.pid <> pg_backend_pid()
     group by 2, 3;

    return null;
end
$$;

comment on function internal.sample_waits(timestamptz) is
    'Writes the rows of a minute to ops.wait_samples; returns null, since it sees all.';
