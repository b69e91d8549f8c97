-- what: a busy root with 10 replies, and up to 2 replies to each
-- yardstick: -S
-- goal: ratio >= 0.10
-- answer: in a sample, each has its root and at least 10 replies, and some have replies to these
-- check: select count(*) > 0 and bool_and(s.direct = 10) and bool_or(s.nested > 0)
--          from (
--            select (select count(*) filter (where g.depth = 1)
--                      from social.get_thread(null, t.id, 'oldest', 2, 10, 2) as g) as direct,
--                   (select count(*) filter (where g.depth = 2)
--                      from social.get_thread(null, t.id, 'oldest', 2, 10, 2) as g) as nested
--              from (select id from bench.threads order by random() limit 50) as t
--          ) as s
\set n random(1, :threads)
\set r random(1, :readers)
select * from social.get_thread((select id from bench.readers where n = :r),
                                (select id from bench.threads where n = :n), 'oldest', 2, 10, 2);
