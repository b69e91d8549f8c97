-- what: the first 10 hashtags that trend by the day
-- yardstick: -S
-- goal: ratio >= 0.20; p99_ms <= 50
-- answer: there are 10, with accounts enough
-- check: select count(*) = 10 and bool_and(t.account_count >= 5)
--          from social.trending_hashtags(null) as t
\set n random(1, :readers)
select * from social.trending_hashtags((select id from bench.readers where n = :n));
