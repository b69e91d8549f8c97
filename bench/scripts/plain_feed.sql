-- what: the same page by a plain join of follows and posts, same visibility
-- yardstick: -S
-- answer: the pages of a sample have 19 posts on average, at least
-- check: select sum((select count(*) from bench.plain_feed(s.id))) >= 19 * count(*)
--          from (select id from bench.readers order by random() limit 50) as s
\set n random(1, :readers)
select * from bench.plain_feed((select id from bench.readers where n = :n));
