-- Locks: each table that it turns, in order of names, ACCESS EXCLUSIVE while rows move.
create or replace function ops.use_timescaledb()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return internal.make_hypertables();
end
$$;

comment on function ops.use_timescaledb() is
    'Turns the metrics that come and go, by the minute and by quarters of an hour, into hypertables, where '
    'TimescaleDB is in this database: then retention drops whole chunks, and the full edition compresses '
    'them. Returns how many it turned; the deploy does the same, so this is for after a later `create '
    'extension timescaledb`. Holds each table while its rows move. Example: select ops.use_timescaledb();';

grant execute on function ops.use_timescaledb() to pgsocial_worker, pgsocial_admin;
