create or replace function internal.sample_jobs(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
begin
    insert into ops.job_samples
    select p_at, j.name, 1, (j.error is not null)::integer, t.ms, t.ms
      from internal.sample_changes('job', array(
            select (s.name, array[extract(epoch from s.started_at)], null)::internal.sample_count
              from ops.jobs as s
             where s.started_at is not null
           )) as c
      join ops.jobs as j on j.name = c.key
     cross join lateral (select extract(epoch from j.duration) * 1000 as ms) as t;

    return null;
end
$$;

comment on function internal.sample_jobs(timestamptz) is
    'Writes the jobs that ended since the last minute to ops.job_samples; returns null, since it sees '
    'all.';
