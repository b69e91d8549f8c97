-- All numbers are of what everybody sees; a post must be one that the viewer does.
create or replace function social.explain_trend(
    p_viewer bigint, p_kind text, p_subject text, p_window text default 'day', p_language text default null
)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_subject constant text := internal.trend_subject(p_kind, p_subject);
    v_at constant timestamptz := now();
    v_list record;
    v_rule analytics.trend_rules;
    v_trend analytics.trends;
    v_numbers record;
    v_half_life double precision;
    v_age double precision;
    v_score double precision;
    v_now double precision;
    v_floor integer;
    v_reason text;
begin
    v_list := internal.open_trend_list(p_kind, p_window, p_language, null);

    if p_kind = 'post' then
        perform internal.check_post(p_viewer, v_subject::bigint, 'p_subject');
        v_age := greatest(extract(epoch from v_at - internal.id_time(v_subject::bigint)), 0);
    elsif not internal.is_public_tag(v_subject) then
        perform internal.raise_error('PS404', 'p_subject', 'nobody uses this hashtag');
    end if;

    select * into v_rule from analytics.trend_rules as r where r.kind = p_kind and r.is_active;
    v_half_life := (v_rule.parameters ->> 'half_life')::double precision * (
        select extract(epoch from w.width) from internal.trend_periods() as w where w.period = p_window
    );
    v_floor := internal.trend_floor(v_rule.parameters, v_list.lang);

    select coalesce(n.observed, 0) as observed,
           greatest(
               coalesce(n.expected, 0), (v_rule.parameters ->> 'least_expected')::double precision
           ) as expected,
           coalesce(n.spread, 0) as spread, n.windows
      into v_numbers
      from (select) as one
      left join internal.trend_numbers(p_kind, array[v_subject], v_at, p_window) as n
        on n.period = p_window and n.lang = v_list.lang;

    select * into v_trend
      from analytics.trends as t
     where t.kind = p_kind and t.period = p_window and t.lang = v_list.lang and t.subject = v_subject;

    v_score := internal.trend_score(
        v_rule.formula, v_rule.parameters, v_list.lang, v_numbers.observed, v_numbers.expected,
        v_numbers.spread, v_age, v_half_life
    );
    v_now := v_trend.peak
             * internal.trend_fading(
                 extract(epoch from v_at - v_trend.peak_at)::double precision, v_half_life
             );
    v_reason := case
        when internal.is_held(p_kind, v_subject) then 'held'
        when v_now >= (v_rule.parameters ->> 'threshold')::double precision then 'trends'
        when v_trend.peak > 0 then 'faded'
        when v_numbers.observed < v_floor then 'few_accounts'
        when v_numbers.observed <= v_numbers.expected then 'as_usual'
        else 'below_threshold'
    end;

    return jsonb_build_object(
        'kind', p_kind, 'subject', v_subject, 'window', p_window, 'language', nullif(v_list.lang, ''),
        'state', v_reason,
        'rank', case when v_reason = 'trends' then array_position(v_list.subjects, v_subject) end,
        'observed', v_numbers.observed, 'expected', v_numbers.expected, 'spread', v_numbers.spread,
        'past_windows', coalesce(v_numbers.windows, 0), 'floor', v_floor,
        'score', v_score, 'score_now', coalesce(v_now, 0),
        'threshold', (v_rule.parameters ->> 'threshold')::double precision,
        'peak', v_trend.peak, 'peak_at', v_trend.peak_at, 'since_at', v_trend.since_at,
        'scored_at', v_trend.scored_at, 'half_life_seconds', v_half_life, 'rule', v_rule.name,
        'rules', (
            select jsonb_object_agg(r.name, internal.trend_score(
                       r.formula, r.parameters, v_list.lang, v_numbers.observed, v_numbers.expected,
                       v_numbers.spread, v_age, v_half_life
                   ))
              from analytics.trend_rules as r
             where r.kind = p_kind
        ),
        'hours', (
            select coalesce(jsonb_agg(
                       jsonb_build_object('starts_at', h.at, 'accounts', h.accounts) order by h.at
                   ), '[]')
              from (
                select date_bin('1 hour', c.time, timestamptz '1970-01-01Z') as at,
                       sum(c.accounts) as accounts
                  from analytics.trend_counts as c
                 where c.kind = p_kind and c.subject = v_subject and c.time > v_at - interval '24 hours'
                   and v_list.lang in ('', c.lang)
                 group by 1
              ) as h
        )
    );
end
$$;

comment on function social.explain_trend(bigint, text, text, text, text) is
    'The numbers behind the rank of a hashtag or post (p_kind: hashtag or post; of a post p_subject is the '
    'id) in a window and language as in social.trending_hashtags(): observed accounts, expected ones, their '
    'spread and of how many past windows; the active rule, what it makes of them now (score), what counts '
    '(peak, which halves each half_life_seconds: score_now), floor and threshold; what each registered rule '
    'would make of it (rules); accounts by the hour of the last day; and its state: trends (with its rank), '
    'held (an admin holds it back), faded, few_accounts, as_usual or below_threshold. '
    'Errors: PS400 (p_kind, p_subject, p_window, p_language), PS404 (p_subject: a post that p_viewer, null: '
    'a guest, does not see, or a hashtag that nobody uses). '
    'Example: select social.explain_trend(null, ''hashtag'', ''Berlin'') -> ''expected'';';

grant execute on function social.explain_trend(bigint, text, text, text, text) to pgsocial_app;
