-- Locks: analytics.virals, in key order; the lists that it replaces.
create or replace function internal.rank_virals(p_subjects text[], p_at timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_rule constant analytics.trend_rules := (
        select r from analytics.trend_rules as r where r.kind = 'viral' and r.is_active
    );
    v_threshold constant double precision := (v_rule.parameters ->> 'threshold')::double precision;
    v_half_life constant interval :=
        interval '24 hours' * (v_rule.parameters ->> 'half_life')::double precision;
    v_posts bigint[];
    v_langs text[];
begin
    if v_rule.name is null then
        return;
    end if;

    -- Those with accounts enough within the hour, the most first, and those that seemed so before.
    v_posts := array(
        select w.id
          from (
            select s.subject::bigint as id, sum(c.accounts) as accounts, min(c.lang) as lang,
                   bool_or(v.post_id is not null) as was
              from unnest(p_subjects) as s (subject)
              left join analytics.trend_counts as c
                on c.kind = 'post' and c.subject = s.subject
               and c.time >= date_bin('15 minutes', p_at, timestamptz '1970-01-01Z') - interval '45 minutes'
              left join analytics.virals as v on v.post_id = s.subject::bigint
             group by s.subject
          ) as w
         where w.was or w.accounts >= internal.trend_floor(v_rule.parameters, w.lang)
         order by w.accounts desc nulls last, w.id
         limit 20
    );

    if v_posts = '{}' then
        return;
    end if;

    with scored as materialized (
        select n.*, n.accounts >= internal.trend_floor(v_rule.parameters, n.lang) as is_enough
          from internal.viral_numbers(v_posts, p_at) as n
    ),
    stored as (
        insert into analytics.virals as v (
            post_id, lang, accounts, velocity, acceleration, growth, shares, depth, clusters, spread,
            outside, confidence, drivers, since_at, scored_at
        )
        select s.post_id, s.lang, s.accounts, s.velocity, s.acceleration, s.growth, s.shares, s.depth,
               s.clusters, s.spread, s.outside, s.confidence, s.drivers, p_at, p_at
          from scored as s
         where (s.is_enough and s.confidence >= v_threshold)
            or exists (select from analytics.virals as o where o.post_id = s.post_id)
         order by s.post_id
        on conflict (post_id) do update
           set lang = excluded.lang, accounts = excluded.accounts, velocity = excluded.velocity,
               acceleration = excluded.acceleration, growth = excluded.growth, shares = excluded.shares,
               depth = excluded.depth, clusters = excluded.clusters, spread = excluded.spread,
               outside = excluded.outside, confidence = excluded.confidence, drivers = excluded.drivers,
               since_at = case when v.confidence >= v_threshold then v.since_at else excluded.since_at end,
               scored_at = excluded.scored_at
        returning v.lang
    )
    select array_agg(distinct s.lang) into v_langs from stored as s;

    perform internal.keep_list(
                v_rule, 'viral', 'day', l, p_at, v_half_life, v_threshold, w.subjects, w.places
            )
       from unnest(array[''] || v_langs) as l
      cross join lateral (
        select coalesce(array_agg(d.subject order by d.place desc, d.subject), '{}') as subjects,
               coalesce(array_agg(d.place order by d.place desc, d.subject), '{}') as places
          from (
            select v.post_id::text as subject,
                   ln(v.confidence) / ln(2)
                   + extract(epoch from v.scored_at) / extract(epoch from v_half_life) as place
              from analytics.virals as v
             where v.scored_at > p_at - interval '24 hours' and v.confidence >= v_threshold
               and l in ('', v.lang)
             order by 2 desc, 1
             limit internal.setting('trend_list_size')::integer
          ) as d
      ) as w
      where v_langs is not null;
end
$$;

comment on function internal.rank_virals(text[], timestamptz) is
    'Looks at posts that were touched, at most the 20 in which most accounts joined in within the hour, and '
    'lists those whose confidence is above the threshold of the active rule.';
