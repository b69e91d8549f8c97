create or replace function internal.judge_trends(
    p_rule analytics.trend_rules, p_from timestamptz, p_to timestamptz, p_window text, p_lang text,
    p_top integer, p_step interval, p_truth jsonb, out steps integer, out listed bigint,
    out subjects bigint, out precision_at_k double precision, out chance double precision,
    out recall double precision, out lead interval, out false_alarms_per_week double precision
)
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_kind constant text := case p_rule.kind when 'hashtag' then 'hashtag' else 'post' end;
    v_width constant interval := (
        select w.width from internal.trend_periods() as w where w.period = p_window
    );
    v_least constant double precision :=
        coalesce((p_rule.parameters ->> 'least_expected')::double precision, 1);
begin
    with replayed as materialized (
        select * from internal.replay_trends(p_rule, p_from, p_to, p_window, p_lang, p_step)
    ),
    judged as materialized (
        select r.*, case when p_truth is not null then exists (
                   select
                     from jsonb_array_elements(p_truth) as t
                    where t ->> 'subject' = r.subject and r.at >= (t ->> 'from')::timestamptz
                      and r.at <= (t ->> 'to')::timestamptz
               ) else coalesce(f.n, 0) >= case when p_rule.kind = 'viral' then r.observed else greatest(
                   internal.trend_floor(p_rule.parameters, p_lang), 2 * greatest(r.expected, v_least)
               ) end end as is_right
          from replayed as r
         cross join lateral (
            select sum(c.accounts) as n
              from analytics.trend_counts as c
             where c.kind = v_kind and c.subject = r.subject and c.time >= r.at
               and c.time < r.at + v_width and p_lang in ('', c.lang)
         ) as f
    ),
    shown as materialized (
        select * from judged as j where j.rank <= p_top
    ),
    seen as (
        select s.subject, min(s.at) as first_at, bool_or(s.is_right) as is_right
          from shown as s
         group by s.subject
    )
    select (select count(distinct g) from generate_series(p_from, p_to, p_step) as g),
           (select count(*) from shown), (select count(*) from seen),
           (select avg(s.is_right::integer) from shown as s),
           (select avg(j.is_right::integer) from judged as j),
           case when p_truth is not null then (
               select avg(exists (
                          select
                            from shown as s
                           where s.subject = t ->> 'subject' and s.is_right
                             and s.at between (t ->> 'from')::timestamptz and (t ->> 'to')::timestamptz
                      )::integer)
                 from jsonb_array_elements(p_truth) as t
           ) end,
           (
               select percentile_cont(0.5) within group (order by k.peak_at - s.first_at)
                 from seen as s
                cross join lateral (
                   select c.time as peak_at
                     from analytics.trend_counts as c
                    where c.kind = v_kind and c.subject = s.subject and c.time >= p_from - v_width
                      and c.time < p_to + v_width and p_lang in ('', c.lang)
                    group by c.time
                    order by sum(c.accounts) desc, c.time
                    limit 1
                ) as k
                where s.is_right
           ),
           (select count(*) from seen as s where not s.is_right)
           / (extract(epoch from p_to - p_from) / 604800)::double precision
      into steps, listed, subjects, precision_at_k, chance, recall, lead, false_alarms_per_week;
end
$$;

comment on function internal.judge_trends(
    analytics.trend_rules, timestamptz, timestamptz, text, text, integer, interval, jsonb
) is 'What a rule would have listed, held against what is right: see ops.backtest_trends().';

-- Peaks fade and are replaced as in internal.rank_trends(). What was not listed has no rank.
create or replace function internal.replay_trends(
    p_rule analytics.trend_rules, p_from timestamptz, p_to timestamptz, p_window text, p_lang text,
    p_step interval
)
returns table (
    at timestamptz, subject text, rank bigint, observed integer, expected double precision,
    score double precision
)
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_width constant double precision := (
        select extract(epoch from w.width) from internal.trend_periods() as w where w.period = p_window
    );
    v_half_life constant double precision :=
        v_width * (p_rule.parameters ->> 'half_life')::double precision;
    v_cooldown constant interval := make_interval(
        secs => v_width * coalesce((p_rule.parameters ->> 'cooldown')::double precision, 0)
    );
    v_threshold constant double precision := (p_rule.parameters ->> 'threshold')::double precision;
    v_at timestamptz;
    v_subjects text[];
    v_observed integer[];
    v_expected double precision[];
    v_peaks double precision[];
    v_peak_ats timestamptz[];
begin
    for v_at in select g from generate_series(p_from, p_to, p_step) as g loop
        select array_agg(m.subject), array_agg(m.observed), array_agg(m.expected), array_agg(m.peak),
               array_agg(m.peak_at)
          into v_subjects, v_observed, v_expected, v_peaks, v_peak_ats
          from (
            select coalesce(n.subject, s.subject) as subject, coalesce(n.observed, s.observed) as observed,
                   coalesce(n.expected, s.expected) as expected,
                   case when b.is_kept then s.peak else n.score end as peak,
                   case when b.is_kept then s.peak_at else v_at end as peak_at
              from internal.replay_scores(
                       p_rule, v_at, p_step, p_window, p_lang, v_half_life
                   ) as n
              full join unnest(v_subjects, v_observed, v_expected, v_peaks, v_peak_ats)
                   as s (subject, observed, expected, peak, peak_at) on s.subject = n.subject
             cross join lateral (
                select n.subject is null
                       or coalesce(s.peak >= n.score and s.peak_at > v_at - v_cooldown, false) as is_kept
             ) as b
          ) as m
         where m.peak > 0
           and m.peak_at > v_at - greatest(v_cooldown, make_interval(secs => 20 * v_half_life));

        return query
        select v_at, w.subject, case when w.score >= v_threshold then w.place end, w.observed, w.expected,
               w.score
          from (
            select s.subject, s.observed, s.expected, d.score,
                   row_number() over (order by d.score desc, s.subject) as place
              from unnest(v_subjects, v_observed, v_expected, v_peaks, v_peak_ats)
                   as s (subject, observed, expected, peak, peak_at)
             cross join lateral (
                select s.peak * internal.trend_fading(
                           extract(epoch from v_at - s.peak_at)::double precision, v_half_life
                       ) as score
             ) as d
          ) as w;
    end loop;
end
$$;

comment on function internal.replay_trends(
    analytics.trend_rules, timestamptz, timestamptz, text, text, interval
) is 'What a rule would have ranked at each step, as the job does; null where that was below its threshold.';

create or replace function internal.replay_scores(
    p_rule analytics.trend_rules, p_at timestamptz, p_step interval, p_window text, p_lang text,
    p_half_life double precision
)
returns table (subject text, observed integer, expected double precision, score double precision)
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_kind constant text := case p_rule.kind when 'hashtag' then 'hashtag' else 'post' end;
    -- A window ends with the quarter in which it is asked for: the one before p_at.
    v_before constant timestamptz := p_at - interval '1 microsecond';
    v_subjects constant text[] := array(
        select distinct c.subject
          from analytics.trend_counts as c
         where c.kind = v_kind and c.time >= p_at - greatest(p_step, interval '15 minutes') and c.time < p_at
           and p_lang in ('', c.lang)
    );
begin
    if p_rule.kind = 'viral' then
        return query
        select n.post_id::text, n.accounts, 0::double precision,
               case when n.accounts < internal.trend_floor(p_rule.parameters, n.lang) then 0
                    when p_rule.formula = 'observed' then n.accounts
                    else n.confidence end
          from internal.viral_numbers(v_subjects::bigint[], v_before) as n;
    else
        return query
        select n.subject, n.observed, n.expected, s.score
          from internal.trend_numbers(v_kind, v_subjects, v_before, p_window) as n
         cross join lateral internal.trend_score(
             p_rule.formula, p_rule.parameters, n.lang, n.observed, n.expected, n.spread,
             case when v_kind = 'post' then greatest(
                 extract(epoch from p_at - internal.id_time(n.subject::bigint)), 0
             ) end::double precision,
             p_half_life
         ) as s (score)
         where n.period = p_window and n.lang = p_lang;
    end if;
end
$$;

comment on function internal.replay_scores(
    analytics.trend_rules, timestamptz, interval, text, text, double precision
) is 'What a rule makes of those in which somebody joined in within the step before p_at.';
