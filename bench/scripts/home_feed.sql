-- what: first page of 20 of an active reader who follows 5 to 150
-- yardstick: -S
-- goal: ratio >= 1.4 of lateral_feed; ratio >= 0.7 of timeline_floor; ratio >= 0.10; p99_ratio <= 15
-- aim: ratio >= 0.14
-- answer: each page of a sample has 20 posts
-- check: select count(*) > 0
--          and bool_and((select count(*) = 20 from social.home_feed(s.id, 20)))
--          from (select id from bench.readers order by random() limit 50) as s
\set n random(1, :readers)
select * from social.home_feed((select id from bench.readers where n = :n), 20);
