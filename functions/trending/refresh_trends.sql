-- What it takes away it has counted, in one transaction: killed half-way nothing has happened, and what is
-- counted twice is the same. Its cost is that of what was touched, not of the tables.
-- Locks: its own advisory lock; who comes second has nothing to do.
create or replace function internal.refresh_trends(p_at timestamptz default null)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_at constant timestamptz := coalesce(p_at, clock_timestamp());
    v_taken bigint;
    v_kind text;
    v_subjects text[];
    v_times timestamptz[];
    v_seen text[];
    v_stored record;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('pgsocial.refresh_trends', 0)) then
        return null;
    end if;

    for v_kind, v_subjects, v_times, v_seen, v_taken in
        with taken as (
            delete from internal.trend_touched as d
             where d.ctid = any (array(
                select t.ctid
                  from internal.trend_touched as t
                 order by t.kind, t.subject, t.bucket_at
                 limit internal.setting('trend_step')::integer
             ))
            returning d.kind, d.subject, d.bucket_at, d.is_seen
        )
        select u.kind, array_agg(u.subject), array_agg(u.bucket_at),
               array_agg(u.subject) filter (where u.is_seen), sum(count(*)) over ()
          from (
            select t.kind, t.subject, t.bucket_at, bool_or(t.is_seen) as is_seen
              from taken as t
             group by t.kind, t.subject, t.bucket_at
          ) as u
         group by u.kind
         order by u.kind
    loop
        v_stored := internal.store_joiners(v_kind, v_subjects, v_times);
        v_subjects := array(select distinct s from unnest(v_seen || v_stored.changed) as s);
        perform internal.rank_trends(v_kind, v_subjects, v_stored.lowered, v_at);

        if v_kind = 'post' then
            perform internal.rank_virals(v_subjects, v_at);
        end if;
    end loop;

    return v_taken;
end
$$;

comment on function internal.refresh_trends(timestamptz) is
    'A step of the job "trends": counts and ranks what was touched, at most ops.settings trend_step quarters '
    'of hashtags and posts, as of p_at (by default now); returns how many, null where none is left or '
    'another is at it.';

grant execute on function internal.refresh_trends(timestamptz) to pgsocial_worker;

-- Locks: analytics.trend_counts, in key order.
create or replace function internal.store_joiners(
    p_kind text, p_subjects text[], p_times timestamptz[], out changed text[], out lowered text[]
)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_counted constant analytics.trend_counts[] := array(
        select (p_kind, c.subject, c.lang, c.bucket_at, c.accounts)::analytics.trend_counts
          from internal.count_joiners(p_kind, p_subjects, p_times) as c
    );
begin
    select coalesce(array_agg(d.subject), '{}'),
           coalesce(array_agg(d.subject) filter (where d.accounts < 0), '{}')
      into changed, lowered
      from (
        select w.subject, sum(sum(w.accounts)) over (partition by w.subject) as accounts,
               bool_or(sum(w.accounts) <> 0) over (partition by w.subject) as is_changed
          from (
            select c.subject, c.time, c.lang, -c.accounts as accounts
              from unnest(p_subjects, p_times) as t (subject, time)
              join analytics.trend_counts as c
                on c.kind = p_kind and c.subject = t.subject and c.time = t.time
            union all
            select c.subject, c.time, c.lang, c.accounts from unnest(v_counted) as c
          ) as w
         group by w.subject, w.time, w.lang
      ) as d
     where d.is_changed;

    delete from analytics.trend_counts as c
     using unnest(p_subjects, p_times) as t (subject, time)
     where c.kind = p_kind and c.subject = t.subject and c.time = t.time
       and not exists (
           select from unnest(v_counted) as n where (n.subject, n.time, n.lang) = (c.subject, c.time, c.lang)
       );

    insert into analytics.trend_counts as c (kind, subject, lang, time, accounts)
    select n.kind, n.subject, n.lang, n.time, n.accounts
      from unnest(v_counted) as n
     order by n.kind, n.subject, n.time, n.lang
    on conflict (kind, subject, time, lang) do update
       set accounts = excluded.accounts
     where c.accounts <> excluded.accounts;
end
$$;

comment on function internal.store_joiners(text, text[], timestamptz[]) is
    'Counts quarters of hashtags or posts anew; returns those that changed, and those of which fewer stand '
    'than did.';

-- Locks: analytics.trends, in key order.
create or replace function internal.rank_trends(
    p_kind text, p_subjects text[], p_lowered text[], p_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_rule constant analytics.trend_rules := (
        select r from analytics.trend_rules as r where r.kind = p_kind and r.is_active
    );
    v_threshold constant double precision := (v_rule.parameters ->> 'threshold')::double precision;
    v_half_life constant double precision := (v_rule.parameters ->> 'half_life')::double precision;
    v_cooldown constant double precision := (v_rule.parameters ->> 'cooldown')::double precision;
    v_at constant double precision := extract(epoch from p_at);
    v_lists text[];
begin
    if v_rule.name is null then
        return;
    end if;

    -- A peak counts until something higher comes, its cooldown is over, or what made it was taken back.
    with scored as materialized (
        select n.period, n.lang, n.subject, n.observed, n.expected, n.spread, g.half_life, s.score,
               t.subject is not null as is_known, t.since_at,
               case when t.rule = v_rule.name and t.peak >= s.score
                         and t.peak_at > p_at - make_interval(secs => g.cooldown)
                         and n.subject <> all (p_lowered)
                    then t.peak else s.score end as peak,
               case when t.rule = v_rule.name and t.peak >= s.score
                         and t.peak_at > p_at - make_interval(secs => g.cooldown)
                         and n.subject <> all (p_lowered)
                    then t.peak_at else p_at end as peak_at,
               coalesce(
                   t.rule = v_rule.name and t.peak > 0
                   and t.place >= ln(v_threshold) / ln(2) + v_at / g.half_life, false
               ) as is_trending
          from internal.trend_numbers_all(p_kind, p_subjects, p_at) as n
          join internal.trend_periods() as w on w.period = n.period
         cross join lateral (
            select extract(epoch from w.width) * v_half_life as half_life,
                   extract(epoch from w.width) * v_cooldown as cooldown
         ) as g
         cross join lateral internal.trend_score(
             v_rule.formula, v_rule.parameters, n.lang, n.observed, n.expected, n.spread,
             case when p_kind = 'post' then greatest(
                 v_at - extract(epoch from internal.id_time(n.subject::bigint)), 0
             ) end::double precision,
             g.half_life
         ) as s (score)
          left join analytics.trends as t
            on t.kind = p_kind and t.period = n.period and t.lang = n.lang and t.subject = n.subject
    ),
    stored as (
        insert into analytics.trends as t (
            kind, period, lang, subject, rule, observed, expected, spread, score, peak, peak_at, since_at,
            scored_at, place
        )
        select p_kind, s.period, s.lang, s.subject, v_rule.name, s.observed, s.expected, s.spread, s.score,
               s.peak, s.peak_at, case when s.is_trending then s.since_at else p_at end, p_at,
               case when s.peak > 0 then ln(s.peak) / ln(2) + extract(epoch from s.peak_at) / s.half_life
                    else '-Infinity' end
          from scored as s
         where s.is_known
            or (s.score >= v_threshold and (
                p_kind <> 'post' or exists (
                    select from internal.visible_posts(null) as v where v.id = s.subject::bigint offset 0
                )
            ))
         order by s.subject, s.period, s.lang
        on conflict (kind, subject, period, lang) do update
           set rule = excluded.rule, observed = excluded.observed, expected = excluded.expected,
               spread = excluded.spread, score = excluded.score, peak = excluded.peak,
               peak_at = excluded.peak_at, since_at = excluded.since_at, scored_at = excluded.scored_at,
               place = excluded.place
        returning t.period, t.lang
    )
    select array_agg(distinct s.period || ' ' || s.lang) into v_lists from stored as s;

    perform internal.list_trends(v_rule, split_part(l, ' ', 1), split_part(l, ' ', 2), p_at)
       from unnest(v_lists) as l;
end
$$;

comment on function internal.rank_trends(text, text[], text[], timestamptz) is
    'Scores hashtags or posts as of p_at by the active rule of their kind, and makes the lists anew in '
    'which they are; p_lowered: of which something was taken back.';

-- Also what trended and of which nothing is left to count.
create or replace function internal.trend_numbers_all(p_kind text, p_subjects text[], p_at timestamptz)
returns table (
    period text, lang text, subject text, observed integer, expected double precision,
    spread double precision
)
language sql
stable
parallel safe
as $$
    select coalesce(n.period, t.period), coalesce(n.lang, t.lang), coalesce(n.subject, t.subject),
           coalesce(n.observed, 0), coalesce(n.expected, t.expected), coalesce(n.spread, t.spread)
      from internal.trend_numbers(p_kind, p_subjects, p_at) as n
      full join (
        select w.period, w.lang, w.subject, w.expected, w.spread
          from unnest(p_subjects) as s (subject)
         cross join internal.trend_periods() as p
         cross join lateral (
            select r.period, r.lang, r.subject, r.expected, r.spread
              from analytics.trends as r
             where r.kind = p_kind and r.period = p.period and r.subject = s.subject
            offset 0
         ) as w
      ) as t on t.period = n.period and t.lang = n.lang and t.subject = n.subject;
$$;

comment on function internal.trend_numbers_all(text, text[], timestamptz) is
    'internal.trend_numbers(), and zeros of what was ranked before.';
