-- what: first page of 20 posts that trend by the day, as a reader sees them
-- yardstick: -S
-- goal: ratio >= 0.20; p99_ms <= 50
-- answer: each page of a sample has 20 posts, but of whom their reader blocks or mutes
-- check: select count(*) > 0
--          and bool_and((select count(*) >= 15 from social.trending_posts(s.id)))
--          from (select id from bench.readers order by random() limit 20) as s
\set n random(1, :readers)
select * from social.trending_posts((select id from bench.readers where n = :n));
