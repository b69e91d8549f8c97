create or replace function ops.pipeline_state(p_from timestamptz default null, p_to timestamptz default null)
returns setof social.pipeline_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.sample_span := internal.sample_span(p_from, p_to);
begin
    return query
    select r.kind, r.name, (array_agg(r.lag_seconds order by r.sampled_at desc))[1],
           (array_agg(r.lag_batches order by r.sampled_at desc))[1], max(r.lag_seconds), null::bigint,
           (array_agg(r.failures order by r.sampled_at desc))[1]::bigint, null::double precision,
           null::double precision,
           (select s.error from ops.sinks as s where r.kind = 'sink' and s.name = r.name), max(r.sampled_at),
           'pipeline_state/1'
      from internal.lag_rows(v_span) as r
     group by r.kind, r.name
     order by r.kind, r.name;

    return query
    select 'job', j.name, null::double precision, null::bigint, null::double precision,
           coalesce(sum(r.runs), 0)::bigint, coalesce(sum(r.failures), 0)::bigint,
           (sum(r.run_ms) / nullif(sum(r.runs), 0))::double precision, max(r.most_ms), j.error, j.started_at,
           'pipeline_state/1'
      from ops.jobs as j
      left join internal.job_rows(v_span) as r on r.name = j.name
     group by j.name, j.error, j.started_at
     order by j.name;
end
$$;

comment on function ops.pipeline_state(timestamptz, timestamptz) is
    'How what runs behind the requests got on from p_from (an hour before) to p_to (now): each '
    'projection and sink with its place in the log, each job with its runs (pipeline_state/1). Errors: '
    'PS400 (p_from). Example: select kind, name, lag_seconds, failures, error from '
    'ops.pipeline_state();';

grant execute on function ops.pipeline_state(timestamptz, timestamptz) to pgsocial_worker, pgsocial_admin;
