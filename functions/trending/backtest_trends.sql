-- Read-only: what the job would have listed, step by step, from the numbers that it keeps.
create or replace function ops.backtest_trends(
    p_rule text, p_from timestamptz, p_to timestamptz, p_parameters jsonb default null,
    p_window text default 'day', p_language text default null, p_top integer default 10,
    p_step interval default '1 hour', p_truth jsonb default null
)
returns setof ops.backtest_result
language plpgsql
stable
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_rule analytics.trend_rules;
    v_lang constant text := case when p_language is null then '' else internal.trend_lang(p_language) end;
begin
    select * into v_rule from analytics.trend_rules as r where r.name = p_rule;

    if not found then
        perform internal.raise_error('PS404', 'p_rule', 'there is no such rule: see analytics.trend_rules');
    elsif p_window is null or p_window not in ('hour', 'day', 'week') then
        perform internal.raise_error('PS400', 'p_window', 'the window is hour, day or week');
    elsif p_top is null or p_top not between 1 and 100 then
        perform internal.raise_error('PS400', 'p_top', 'ask for the first 1 to 100');
    elsif p_step is null or p_step not between interval '15 minutes' and interval '366 days' then
        perform internal.raise_error('PS400', 'p_step', 'a step is a quarter of an hour to a year');
    elsif p_from is null or p_to is null or p_from >= p_to or p_to > now() + interval '15 minutes'
          or p_from + 1000 * p_step < p_to then
        perform internal.raise_error('PS400', 'p_from', 'ask for 1 to 1000 steps that are past');
    end if;

    v_rule.parameters := v_rule.parameters || coalesce(p_parameters, '{}');
    perform internal.check_trend_rule(v_rule.kind, v_rule.formula, v_rule.parameters);
    perform internal.check_trend_truth(p_truth);

    return query
    with rules as (
        select 1 as place, v_rule as rule,
               p_rule || case when p_parameters is null then '' else ' *' end as name
        union all
        select 2, r, r.name
          from analytics.trend_rules as r
         where r.kind = v_rule.kind and r.is_active and (r.name <> p_rule or p_parameters is not null)
        union all
        select 3, r, 'most_accounts'
          from (
            select v_rule.name, v_rule.kind, 'observed', v_rule.parameters || '{"threshold": 0.000001}',
                   false, '', now()
          ) as w
         cross join lateral (select w::analytics.trend_rules as r) as x (r)
    )
    select u.name, (u.rule).formula, b.steps, b.listed, b.subjects, b.precision_at_k, b.chance, b.recall,
           b.lead, b.false_alarms_per_week
      from rules as u
     cross join lateral internal.judge_trends(
         u.rule, p_from, p_to, p_window, v_lang, p_top, p_step, p_truth
     ) as b
     order by u.place;
end
$$;

comment on function ops.backtest_trends(
    text, timestamptz, timestamptz, jsonb, text, text, integer, interval, jsonb
) is
    'Runs a rule of analytics.trend_rules (any kind), with p_parameters merged into its own, over the past '
    'from p_from to p_to by p_step (15 minutes to a year, at most 1000 steps), and beside it the active rule '
    'and, as a baseline, the most accounts. It changes nothing. listed: rows of the lists of p_top; '
    'subjects: how many different ones. What is right says p_truth, a list of objects with subject, from '
    'and to (at most 1000); without it, a hashtag or post is right where in the window that follows at '
    'least as many accounts as the floor and twice as many as expected join in, a viral post where as many '
    'more do. precision_at_k: the share of listed rows that are right; chance: of all that were scored; '
    'recall: the share of p_truth that was ever listed in time; lead: the median time from first being '
    'listed to the quarter of an hour in which most accounts joined in; false_alarms_per_week: subjects '
    'that were listed and never right. Errors: PS404 (p_rule), PS400 (p_window, p_top, p_step, p_from, '
    'p_parameters, p_truth). Example: select rule, precision_at_k, lead from '
    'ops.backtest_trends(''hashtag_surprise'', now() - interval ''7 days'', now(), ''{"threshold": 4}'');';

grant execute on function ops.backtest_trends(
    text, timestamptz, timestamptz, jsonb, text, text, integer, interval, jsonb
) to pgsocial_admin, pgsocial_worker;

create or replace function internal.check_trend_truth(p_truth jsonb)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if p_truth is null then
        return;
    end if;

    perform internal.check_json(p_truth, 'p_truth', 3, 262144);

    if jsonb_typeof(p_truth) <> 'array' or jsonb_array_length(p_truth) not between 1 and 1000
       or exists (
           select
             from jsonb_array_elements(p_truth) as t
            where not coalesce(
                      t ->> 'subject' <> '' and pg_input_is_valid(t ->> 'from', 'timestamptz')
                      and pg_input_is_valid(t ->> 'to', 'timestamptz'), false
                  )
       ) then
        perform internal.raise_error('PS400', 'p_truth',
            'what is right is a list of objects with subject, from and to');
    end if;
end
$$;

comment on function internal.check_trend_truth(jsonb) is 'Raises PS400 unless p_truth is of its form.';
