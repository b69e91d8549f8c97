-- what: first page of an active reader who follows 1,500 to 2,500 (at a small scale as many as anybody)
-- yardstick: -S
-- goal: p99_ms <= 4 of home_feed_200
-- answer: each page of a sample has 20 posts
-- check: select count(*) > 0
--          and bool_and((select count(*) = 20 from social.home_feed(s.id, 20)))
--          from (select id from bench.readers_2000 order by random() limit 50) as s
\set n random(1, :readers_2000)
select * from social.home_feed((select id from bench.readers_2000 where n = :n), 20);
