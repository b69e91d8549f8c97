-- One quarter of an hour a step, in one transaction with the note of how far it came: a step that dies
-- leaves nothing, and two at once do nothing twice, since the second finds the lock taken and ends.
-- A quarter is looked at once, when all that the log has of it is counted.
-- Locks: the job's advisory lock, then rows of analytics.
create or replace function internal.detect_anomalies()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_until constant timestamptz := date_bin(
        '15 minutes', internal.counted_until() - interval '1 minute', timestamptz '1970-01-01Z'
    );
    v_at timestamptz;
    v_count bigint;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('pgsocial.detect_anomalies', 0)) then
        return null;
    end if;

    -- After a longer rest it goes on with the last day.
    select greatest(p.done_at + interval '15 minutes', v_until - interval '24 hours')
      into v_at
      from internal.anomaly_progress as p
     where p.name = 'anomalies';

    v_at := coalesce(v_at, v_until);

    if v_at > v_until then
        return null;
    end if;

    v_count := internal.note_anomalies(v_at, internal.anomaly_use());

    insert into internal.anomaly_progress as p (name, done_at) values ('anomalies', v_at)
    on conflict (name) do update
       set done_at = excluded.done_at;

    return v_count;
end
$$;

comment on function internal.detect_anomalies() is
    'A step of the job "anomalies": looks at the hour up to the oldest quarter of an hour that is counted '
    'and was not looked at; returns how many values were out of the ordinary, null where none waits.';

grant execute on function internal.detect_anomalies() to pgsocial_worker;

create or replace function internal.note_anomalies(p_at timestamptz, p_use analytics.anomaly_parameters)
returns bigint
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_out internal.anomaly_score[];
    v_incident analytics.incidents;
begin
    v_out := array(
        select s from internal.platform_scores(p_at, p_use) as s where s.is_out
        union all
        select s from internal.subject_scores(p_at, p_use) as s where s.is_out
        union all
        select s from internal.climber_scores(p_at, p_use) as s where s.is_out
        union all
        select s from internal.shift_scores(p_at, p_use) as s where s.is_out
    );

    perform internal.note_peaks(p_at);

    delete from analytics.incidents
     where state = 'suspected' and last_at < p_at - interval '30 minutes';

    -- What comes back soon is the same.
    update analytics.incidents as i
       set state = 'open', ended_at = null
      from unnest(v_out) as s
     where i.scope = s.scope and i.metric = s.metric and i.subject = s.subject and i.kind = s.kind
       and i.state = 'ended' and i.last_at >= p_at - internal.reopens_within(s.metric, p_use)
       and i.id = (
           select max(n.id)
             from analytics.incidents as n
            where n.scope = s.scope and n.metric = s.metric and n.subject = s.subject and n.kind = s.kind
              and n.last_at >= p_at - internal.reopens_within(s.metric, p_use)
       );

    insert into analytics.incidents as i (
        kind, scope, metric, subject, user_id, state, version, opened_at, detected_at, last_at, peak_at,
        observed, expected, spread, deviation, sample_count, is_usual
    )
    select s.kind, s.scope, s.metric, s.subject, s.user_id,
           case when s.is_strong and not s.is_usual then 'open' else 'suspected' end, p_use.version,
           p_at - interval '15 minutes',
           case when s.is_strong and not s.is_usual then p_at end, p_at, p_at, s.observed, s.expected,
           s.spread, s.deviation, s.sample_count, s.is_usual
      from unnest(v_out) as s
     where not exists (select from core.erasures as e where e.user_id = s.user_id)
     order by s.scope, s.metric, s.subject
    on conflict (scope, metric, subject, kind) where state <> 'ended' do update
       set state = case when excluded.is_usual then i.state else 'open' end,
           detected_at = coalesce(
               i.detected_at, case when not excluded.is_usual then excluded.last_at end
           ),
           is_usual = i.is_usual and excluded.is_usual, last_at = excluded.last_at,
           (peak_at, observed, expected, spread, deviation, sample_count) = (
               select case when w.is_more then excluded.peak_at else i.peak_at end,
                      case when w.is_more then excluded.observed else i.observed end,
                      case when w.is_more then excluded.expected else i.expected end,
                      case when w.is_more then excluded.spread else i.spread end,
                      case when w.is_more then excluded.deviation else i.deviation end,
                      case when w.is_more then excluded.sample_count else i.sample_count end
                 from (select abs(excluded.deviation) > abs(i.deviation) as is_more) as w
           )
     where i.last_at < excluded.last_at;

    update analytics.incidents as i
       set state = 'ended', ended_at = i.last_at
     where i.state = 'open'
       and i.last_at <= p_at - make_interval(mins => 15 * p_use.quiet_quarters);

    for v_incident in
        select i.* from analytics.incidents as i
         where i.state <> 'ended' and i.kind = 'burst' and i.last_at = p_at
         order by i.id
    loop
        perform internal.set_incident_evidence(v_incident, p_at, p_use);
    end loop;

    -- A ring is one also where that much is usual.
    update analytics.incidents as i
       set state = 'open', detected_at = p_at
     where i.state = 'suspected' and i.verdict = 'ring' and i.last_at = p_at
       and (i.last_at > i.opened_at + interval '15 minutes' or i.deviation >= p_use.strong_threshold);

    update analytics.incidents as i
       set cause_id = c.id
      from (
        select w.id as of_id, n.id,
               row_number() over (partition by w.id order by n.observed - n.expected desc, n.id) as place
          from analytics.incidents as w
          join analytics.incidents as n
            on (w.metric, n.metric) in (('likes', 'engagements'), ('shares', 'engagements'),
                                        ('replies', 'engagements'), ('posts', 'posts'),
                                        ('follows', 'followers_gained'), ('likes', 'acts'),
                                        ('posts', 'acts'), ('follows', 'acts'))
           and n.scope <> 'platform' and n.state = 'open' and n.last_at = p_at
           and n.observed - n.expected >= 0.5 * (w.observed - w.expected)
         where w.scope = 'platform' and w.state = 'open' and w.kind = 'burst' and w.last_at = p_at
      ) as c
     where i.id = c.of_id and c.place = 1;

    return cardinality(v_out);
end
$$;

comment on function internal.note_anomalies(timestamptz, analytics.anomaly_parameters) is
    'Looks at the hour up to p_at: opens, goes on with and ends incidents; returns how many values were '
    'out of the ordinary.';

create or replace function internal.reopens_within(p_metric text, p_use analytics.anomaly_parameters)
returns interval
language sql
immutable
parallel safe
as $$
    select make_interval(hours => greatest(
        p_use.reopen_hours, case p_metric when 'late_engagements' then 12 when 'audience_hours' then 48 end
    ));
$$;

comment on function internal.reopens_within(text, analytics.anomaly_parameters) is
    'Within what time it is the same incident: twice the time until it is looked at again, at least.';

-- Locks: rows of internal.anomaly_peaks, by a caller who has the job's lock.
create or replace function internal.note_peaks(p_at timestamptz)
returns void
language sql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
    insert into internal.anomaly_peaks as p (scope, metric, day, peak)
    select m.scope, m.metric, ((p_at - interval '1 hour') at time zone 'UTC')::date, max(m.n)
      from (
        select 'post' as scope, 'engagements' as metric,
               sum(q.likes + q.shares + q.comments + q.quotes) as n
          from analytics.post_metrics_quarters as q
         where q.time >= p_at - interval '1 hour' and q.time < p_at
         group by q.post_id
        union all
        select 'tag', 'posts', sum(h.posts)
          from analytics.hashtag_usage_quarters as h
         where h.time >= p_at - interval '1 hour' and h.time < p_at
         group by h.tag
        union all
        select 'account', 'followers_gained', sum(f.gained)
          from analytics.follower_changes_quarters as f
         where f.time >= p_at - interval '1 hour' and f.time < p_at
         group by f.user_id
        union all
        select 'post', 'late_engagements', l.n
          from internal.late_engagements(p_at) as l
         where p_at = date_bin('6 hours', p_at, timestamptz '1970-01-01Z')
      ) as m
     group by m.scope, m.metric
    having max(m.n) > 0
    on conflict (scope, metric, day) do update
       set peak = greatest(p.peak, excluded.peak);
$$;

comment on function internal.note_peaks(timestamptz) is
    'Notes the most that any post, tag or account had in the hour up to p_at, or a late post in the day.';
