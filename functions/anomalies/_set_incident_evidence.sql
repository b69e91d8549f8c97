-- Locks: the incident's rows, by a caller who has the job's lock.
create or replace function internal.set_incident_evidence(
    p_incident analytics.incidents, p_at timestamptz, p_use analytics.anomaly_parameters
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_from constant timestamptz := case p_incident.metric
        when 'late_engagements' then p_at - interval '24 hours'
        else greatest(p_incident.opened_at - interval '45 minutes', p_at - interval '3 hours')
    end;
    v_found record;
    v_usual record;
    v_verdict text;
begin
    with acts as materialized (
        select a.user_id, a.acts, internal.id_time(a.user_id) as created_at
          from internal.incident_acts(p_incident, v_from, p_at) as a
    ),
    parts as (
        select a.*, a.acts / sum(a.acts) over () as part,
               count(*) over (
                   order by a.created_at
                   range between current row and make_interval(days => p_use.ring_span_days) following
               ) as together
          from acts as a
    )
    select count(*)::integer as accounts, exp(-sum(p.part * ln(p.part)))::double precision as effective,
           avg((p.created_at > p_at - make_interval(days => p_use.ring_days))::integer)::double precision
               as young,
           max(p.together)::double precision / count(*) as together
      into v_found
      from parts as p;

    if v_found.accounts = 0 then
        return;
    end if;

    -- The same of all accounts: where most are new, it says nothing that these are.
    select coalesce(sum(d.n) filter (where d.time > p_at - make_interval(days => p_use.ring_days)), 0)
           / nullif(sum(d.n), 0) as young,
           max(d.together) / nullif(sum(d.n), 0) as together
      into v_usual
      from (
        select m.time, m.sign_ups::double precision as n,
               sum(m.sign_ups) over (
                   order by m.time
                   range between current row and make_interval(days => p_use.ring_span_days) following
               )::double precision as together
          from analytics.platform_metrics_days as m
         where m.sign_ups > 0 and m.time <= p_at
      ) as d;

    v_verdict := case
        when v_found.effective <= p_use.ring_effective then 'ring'
        when v_found.accounts >= p_use.ring_least_count and (
            (v_found.young >= p_use.ring_share and v_found.young >= p_use.ring_lift * v_usual.young)
            or (v_found.together >= p_use.ring_share
                and v_found.together >= p_use.ring_lift * v_usual.together)
        ) then 'ring'
        else 'organic'
    end;

    -- Once a ring, always: what comes after may be the curious.
    update analytics.incidents as i
       set verdict = v_verdict, account_count = v_found.accounts, effective_accounts = v_found.effective,
           young_share = v_found.young, together_share = v_found.together
     where i.id = p_incident.id and (i.verdict is distinct from 'ring' or v_verdict = 'ring');

    if v_verdict = 'ring' then
        insert into analytics.incident_accounts as k (incident_id, user_id, acts)
        select p_incident.id, a.user_id, a.acts
          from internal.incident_acts(p_incident, v_from, p_at) as a
         where not exists (select from core.erasures as e where e.user_id = a.user_id)
         order by a.acts desc, a.user_id
         limit 100 - (
             select count(*) from analytics.incident_accounts as n where n.incident_id = p_incident.id
         )
        on conflict (incident_id, user_id) do update
           set acts = greatest(k.acts, excluded.acts);
    end if;
end
$$;

comment on function internal.set_incident_evidence(
    analytics.incidents, timestamptz, analytics.anomaly_parameters
) is
    'Notes who is behind a burst, and whether that is a ring: few accounts, or mostly young ones, or ones '
    'that were made together, unlike accounts at large.';
