-- what: first page of the active reader who blocks most, 10,000 at full scale
-- yardstick: -S
-- goal: ratio >= 0.8 of home_feed
-- answer: each page of a sample has 20 posts
-- check: select count(*) > 0
--          and bool_and((select count(*) = 20 from social.home_feed(s.id, 20)))
--          from (select id from bench.blockers order by random() limit 50) as s
\set n random(1, :blockers)
select * from social.home_feed((select id from bench.blockers where n = :n), 20);
