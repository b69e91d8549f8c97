-- what: first page of a reader who was away and follows 160 to 250
-- yardstick: -S
-- goal: ratio >= 1.0 of lateral_feed_200; ratio >= 0.03
-- answer: each page of a sample has 20 posts
-- check: select count(*) > 0
--          and bool_and((select count(*) = 20 from social.home_feed(s.id, 20)))
--          from (select id from bench.away_200 order by random() limit 50) as s
\set n random(1, :away_200)
select * from social.home_feed((select id from bench.away_200 where n = :n), 20);
