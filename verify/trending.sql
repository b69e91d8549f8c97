-- Verify pgsocial:trending on pg
select kind, subject, lang, time, accounts from analytics.trend_counts where false;
select kind, subject, bucket_at from internal.trend_touched where false;
select name, kind, formula, parameters, is_active, description, changed_at
  from analytics.trend_rules where false;
select kind, period, lang, subject, rule, observed, expected, spread, score, peak, peak_at, since_at, scored_at, place
  from analytics.trends where false;
select id, kind, period, lang, made_at, replaced_at, rule, half_life, threshold, subjects, places
  from analytics.trend_lists where false;
select post_id, lang, accounts, velocity, acceleration, growth, shares, depth, clusters, spread, outside,
       confidence, drivers, since_at, scored_at
  from analytics.virals where false;
select kind, subject, reason, held_at, expires_at from ops.trend_holds where false;
select 'social.trending_hashtag'::regtype, 'social.viral_post'::regtype, 'ops.backtest_result'::regtype;
do $$
begin
    if not exists (select from internal.projections where name = 'trends') then
        raise exception 'the projection "trends" is missing in internal.projections';
    end if;

    if not exists (select from ops.jobs where name = 'trends') then
        raise exception 'the job "trends" is missing in ops.jobs';
    end if;
end
$$;
