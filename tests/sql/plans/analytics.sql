-- What an account's posts came to is asked of the account and not of its posts, however many they are.
begin;
\ir ../helpers.psql
\ir reads.psql
select plan(8);

select pg_temp.who('plan_author') as author, pg_temp.who('plan_other') as other, pg_temp.who('plan_fan') as fan \gset
insert into core.posts (id, author_id, body)
select internal.id_at(now() - n * interval '20 minutes'), case when n % 2 = 0 then :author::bigint else :other::bigint end, 'post ' || n
  from generate_series(1, 6000) as n;
insert into core.likes (user_id, post_id, created_at) select :fan, id, created_at from core.posts where author_id in (:author, :other);
select internal.fold_metrics(array_agg(e order by e.id)) from internal.events as e where e.xid = pg_current_xact_id();
analyze analytics.author_metrics_days;
select is((select row(sum(posts), sum(likes))::text from social.account_performance(:author)), (select row(count(*), count(*))::text from core.posts where author_id = :author and created_at >= date_trunc('day', now(), 'UTC') - interval '27 days'), 'all posts of 28 days, more than a thousand');
select is((select row(sum(posts), sum(likes))::text from social.account_performance(:author, 'week', now() - interval '60 days', null, 'Asia/Kolkata')), (select row(count(*), count(*))::text from core.posts where author_id = :author and created_at >= date_trunc('week', now() - interval '60 days', 'Asia/Kolkata')), 'and of weeks of a zone');
select is((select scans from pg_temp.reads_of(format(c.call, :author), array['posts', 'post_metrics_days', 'author_metrics_days'])), 0::bigint, c.call)
  from (values ('select count(*) from social.account_performance(%s)'), ('select count(*) from social.compare_periods(%s, 28)')) as c (call);
select cmp_ok((select rows from pg_temp.reads_of(format('select count(*) from social.account_performance(%s)', :author), array['posts', 'post_metrics_days', 'author_metrics_days'])), '<', 60::bigint, 'a row a day is read, not one a post');
select is((select rows from pg_temp.reads_of(format('select count(*) from social.compare_periods(%s, 28)', :author), array['posts', 'post_metrics_days'])), 0::bigint, 'and no post for it');

-- Rows of a bitmap are read ahead; those of an index scan, which the index counts as fetched, one by one.
create function pg_temp.fetched_by(p_index regclass, p_call text, out by_bitmap bigint, out one_by_one bigint) language plpgsql as $$
declare
    v_read bigint := pg_stat_get_xact_tuples_returned(p_index);
    v_fetched bigint := pg_stat_get_xact_tuples_fetched(p_index);
begin
    execute p_call;
    one_by_one := pg_stat_get_xact_tuples_fetched(p_index) - v_fetched;
    by_bitmap := pg_stat_get_xact_tuples_returned(p_index) - v_read - one_by_one;
end
$$;
select is((select row(by_bitmap > 20, one_by_one)::text from pg_temp.fetched_by('analytics.author_metrics_days_pkey', format('select count(*) from social.account_performance(%s)', :author))), '(t,0)', 'its rows are read ahead');

-- The 400th of the author's newest posts, eight days old and more: one of three thousand. As asked for the
-- sixth time, when the plan is one for all.
set local plan_cache_mode = force_generic_plan;
select id as post from core.posts where author_id = :author order by id desc offset 399 limit 1 \gset
select cmp_ok((select rows from pg_temp.reads_of(format('select social.engagement_rate(%s, %s)', :author, :post), array['posts'])), '<', 10::bigint, 'one post is looked up, and not searched for among its author''s');

select * from finish();
rollback;
