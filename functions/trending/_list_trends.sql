-- Locks: the list that it replaces.
create or replace function internal.list_trends(
    p_rule analytics.trend_rules, p_period text, p_lang text, p_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_half_life constant interval := (
        select w.width * (p_rule.parameters ->> 'half_life')::double precision
          from internal.trend_periods() as w
         where w.period = p_period
    );
    v_threshold constant double precision := (p_rule.parameters ->> 'threshold')::double precision;
    v_subjects text[];
    v_places double precision[];
begin
    select coalesce(array_agg(w.subject order by w.place desc, w.subject), '{}'),
           coalesce(array_agg(w.place order by w.place desc, w.subject), '{}')
      into v_subjects, v_places
      from (
        select t.subject, t.place
          from analytics.trends as t
         where t.kind = p_rule.kind and t.period = p_period and t.lang = p_lang
           and t.place >= ln(v_threshold) / ln(2) + extract(epoch from p_at) / extract(epoch from v_half_life)
         order by t.place desc, t.subject
         limit internal.setting('trend_list_size')::integer
      ) as w;

    perform internal.keep_list(
        p_rule, p_rule.kind, p_period, p_lang, p_at, v_half_life, v_threshold, v_subjects, v_places
    );

    if p_rule.kind = 'post' and p_period = 'day' then
        select coalesce(array_agg(d.subject order by d.place desc, d.subject), '{}'),
               coalesce(array_agg(d.place order by d.place desc, d.subject), '{}')
          into v_subjects, v_places
          from (
            select w.subject,
                   w.place + ln(0.75 * 0.5 ^ least(row_number() over (
                       partition by v.author_id order by w.place desc, w.subject
                   ) - 1, 60)::double precision + 0.25) / ln(2) as place
              from unnest(v_subjects, v_places) as w (subject, place)
             cross join lateral (
                select p.author_id
                  from internal.visible_posts(null) as p
                 where p.id = w.subject::bigint
                offset 0
             ) as v
          ) as d;

        perform internal.keep_list(
            p_rule, 'feed', p_period, p_lang, p_at, v_half_life, v_threshold / 4, v_subjects, v_places
        );
    end if;
end
$$;

comment on function internal.list_trends(analytics.trend_rules, text, text, timestamptz) is
    'Makes the list of what trends in a period and language, and of posts by the day the one of the feed: '
    'there the second post of an author counts 0.625, the third 0.44 and so on, never less than a quarter.';

create or replace function internal.keep_list(
    p_rule analytics.trend_rules, p_kind text, p_period text, p_lang text, p_at timestamptz,
    p_half_life interval, p_threshold double precision, p_subjects text[], p_places double precision[]
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_last analytics.trend_lists;
begin
    select * into v_last
      from analytics.trend_lists as l
     where l.kind = p_kind and l.period = p_period and l.lang = p_lang
     order by l.id desc
     limit 1;

    if (v_last.rule, v_last.half_life, v_last.threshold, v_last.subjects, v_last.places)
       is distinct from (p_rule.name, p_half_life, p_threshold, p_subjects, p_places) then
        update analytics.trend_lists as l set replaced_at = p_at where l.id = v_last.id;

        insert into analytics.trend_lists (
            kind, period, lang, made_at, rule, half_life, threshold, subjects, places
        )
        values (
            p_kind, p_period, p_lang, p_at, p_rule.name, p_half_life, p_threshold, p_subjects, p_places
        );
    end if;
end
$$;

comment on function internal.keep_list(
    analytics.trend_rules, text, text, text, timestamptz, interval, double precision, text[],
    double precision[]
) is 'Adds a row to analytics.trend_lists, unless the newest one of its kind says the same.';
