-- what: the same page by an expert's pull: the newest of each followee, simple checks
-- yardstick: -S
-- answer: the pages of a sample have 19 posts on average, at least
-- check: select sum((select count(*) from bench.lateral_feed(s.id))) >= 19 * count(*)
--          from (select id from bench.readers order by random() limit 50) as s
\set n random(1, :readers)
select * from bench.lateral_feed((select id from bench.readers where n = :n));
