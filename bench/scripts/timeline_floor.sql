-- what: the least page over a timeline: one statement, the simplest checks
-- yardstick: -S
-- answer: the pages of a sample have 19 posts on average, at least
-- check: select sum((select count(*) from bench.timeline_floor(s.id))) >= 19 * count(*)
--          from (select id from bench.readers order by random() limit 50) as s
\set n random(1, :readers)
select * from bench.timeline_floor((select id from bench.readers where n = :n));
