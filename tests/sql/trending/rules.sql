-- Rules are rows: added, changed, one active of each kind.
begin;
\ir ../helpers.psql
select plan(21);

select is(ops.set_trend_rule('mine', '{"floor": 3, "floors": {"de": 2}, "threshold": 2, "half_life": 0.2, "cooldown": 1, "least_expected": 0.5}', p_kind => 'hashtag', p_formula => 'chi_square', p_description => 'Mine.'), true, 'a new one');
select is((select row(kind, formula, is_active, parameters -> 'floors' -> 'de')::text from analytics.trend_rules where name = 'mine'), '(hashtag,chi_square,f,2)', 'not active at first');
select is(ops.set_trend_rule('mine'), false, 'nothing changes nothing');
select is(ops.set_trend_rule('mine', '{"floor": 4}'), true, 'a parameter');
select is((select row(parameters ->> 'floor', parameters ->> 'threshold')::text from analytics.trend_rules where name = 'mine'), '(4,2)', 'the others stay');
insert into analytics.trend_counts (kind, subject, lang, time, accounts) values ('hashtag', 'ru_old', 'en', date_bin('15 minutes', now(), timestamptz '1970-01-01Z'), 9);
select is(ops.set_trend_rule('mine', p_is_active => true), true, 'active');
select is((select string_agg(name, ' ') from analytics.trend_rules where kind = 'hashtag' and is_active), 'mine', 'the other is no more');
select is((select count(*) from analytics.trends where kind = 'hashtag'), 0::bigint, 'what was ranked by it is gone');
select ok(exists (select from internal.trend_touched where subject = 'ru_old'), 'all is ranked anew');
-- Lists of the old rule go also where nothing is left to make a new one.
insert into analytics.trend_lists (kind, period, lang, made_at, rule, half_life, threshold, subjects, places)
select w.kind, 'day', 'ru', now(), w.rule, interval '2 hours', 0.3, '{1}', '{0}' from (values ('post', 'post_mastodon'), ('feed', 'post_mastodon'), ('viral', 'viral_spread'), ('hashtag', 'mine')) as w (kind, rule);
insert into analytics.trend_counts (kind, subject, lang, time, accounts) values ('post', '77', 'ru', date_bin('15 minutes', now(), timestamptz '1970-01-01Z'), 9);
create temp view newest as select l.kind, l.subjects from analytics.trend_lists as l where l.lang = 'ru' and l.replaced_at is null;
select ops.set_trend_rule('post_mastodon', '{"threshold": 1000000}') \g /dev/null
select is((select string_agg(kind || subjects::text, ' ' order by kind) from newest), 'feed{} hashtag{1} post{} viral{1}', 'lists of the old rule are emptied, of its kind alone');
delete from internal.trend_touched where subject = '77';
select ops.set_trend_rule('viral_spread', '{"threshold": 0.9}') \g /dev/null
select is((select string_agg(kind || subjects::text, ' ' order by kind) from newest), 'feed{} hashtag{1} post{} viral{}', 'also what is about to go viral');
select ok(exists (select from internal.trend_touched where (kind, subject) = ('post', '77')), 'which is looked at anew');
select is(internal.trend_score('chi_square', parameters, 'de', 3, 0, 0, null, 1), 12.5::float8, 'floors are by language: (3 - 0.5)^2 / 0.5') from analytics.trend_rules where name = 'mine';
select is(internal.trend_score('chi_square', parameters, 'en', 3, 0, 0, null, 1), 0::float8, 'below it a score is 0') from analytics.trend_rules where name = 'mine';
select is(array[internal.trend_score('surprise', '{"floor": 1}', '', 16, 4, 4, null, 1)::numeric(9, 5), internal.trend_score('significance', '{"floor": 1, "bias": 2}', '', 16, 4, 2, null, 1)::numeric(9, 5), internal.trend_score('deviance', '{"floor": 1}', '', 16, 4, 0, null, 1)::numeric(9, 5), internal.trend_score('gravity', '{"floor": 1, "gravity": 1.8}', '', 33, 1, 0, 7200, 1)::numeric(9, 5), internal.trend_score('chi_square', '{"floor": 1}', '', 5, 1, 0, 3600, 3600)::numeric(9, 5)],
          array[(2 * (sqrt(16.375) - sqrt(4.375)) / 2)::numeric(9, 5), 3, (2 * (16 * ln(4.0) - 12))::numeric(9, 5), (32 ^ 0.8 / 4 ^ 1.8)::numeric(9, 5), 8], 'each formula');
select is(pg_temp.error_of(q), e, q) from (values
('select ops.set_trend_rule(''A b'')', 'PS400 p_name'), ('select ops.set_trend_rule(''a'', p_kind => ''user'', p_formula => ''surprise'')', 'PS400 p_kind'),
('select ops.set_trend_rule(''mine'', p_kind => ''post'')', 'PS400 p_kind'), ('select ops.set_trend_rule(''mine'', p_formula => ''gravity'')', 'PS400 p_formula'),
('select ops.set_trend_rule(''mine'', ''{"threshold": 0}'')', 'PS400 p_parameters'), ('select ops.set_trend_rule(''mine'', ''{"floors": {"de": "x"}}'')', 'PS400 p_parameters')) as w (q, e);

select * from finish();
rollback;
