create or replace function internal.sample_io(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
begin
    insert into ops.io_samples
    select p_at, split_part(c.key, '|', 1), split_part(c.key, '|', 2), split_part(c.key, '|', 3), c.counts[1],
           c.counts[2], c.counts[3], c.counts[4], c.counts[5], c.counts[6], c.counts[7], c.counts[8]
      from internal.sample_changes('io', array(
            select (
                    concat_ws('|', s.backend_type, s.object, s.context),
                    array[coalesce(s.reads, 0), coalesce(s.read_time, 0), coalesce(s.writes, 0),
                          coalesce(s.write_time, 0), coalesce(s.extends, 0), coalesce(s.hits, 0),
                          coalesce(s.evictions, 0), coalesce(s.fsyncs, 0)],
                    s.stats_reset
                   )::internal.sample_count
              from pg_stat_io as s
           )) as c;

    return case when current_setting('track_io_timing')::boolean then null
                else 'how long reading and writing takes: set track_io_timing = on' end;
end
$$;

comment on function internal.sample_io(timestamptz) is
    'Writes the rows of a minute to ops.io_samples; returns what it cannot see, null where it sees all.';
