-- Verify pgsocial:anomalies on pg
select version, threshold, least_count, ring_share from analytics.anomaly_parameters where false;
select id, kind, scope, metric, subject, user_id, state, opened_at, detected_at, ended_at, verdict
  from analytics.incidents where false;
select incident_id, user_id, acts from analytics.incident_accounts where false;
select scope, metric, day, peak from internal.anomaly_peaks where false;
select name, done_at from internal.anomaly_progress where false;
select 'internal.anomaly_score'::regtype;
do $$
begin
    if not exists (select from ops.jobs where name = 'anomalies') then
        raise exception 'the job "anomalies" is missing in ops.jobs';
    end if;
end
$$;
