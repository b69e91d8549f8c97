-- what: the same pull for a reader who was away and follows 160 to 250
-- yardstick: -S
-- answer: the pages of a sample have 19 posts on average, at least
-- check: select sum((select count(*) from bench.lateral_feed(s.id))) >= 19 * count(*)
--          from (select id from bench.away_200 order by random() limit 50) as s
\set n random(1, :away_200)
select * from bench.lateral_feed((select id from bench.away_200 where n = :n));
