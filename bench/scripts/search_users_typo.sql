-- what: somebody by their username, with a letter left out
-- yardstick: -S
-- goal: p99_ms <= 20
-- answer: each search of a sample finds whom it means, by a mistake
-- check: select count(*) > 0
--          and bool_and(exists (
--              select from social.search_users(null, t.typed) as f
--               where f.id = t.id and f.matched = 'typo'
--          ))
--          from (select * from bench.typos order by random() limit 20) as t
\set n random(1, :typos)
\set r random(1, :readers)
select social.search_users((select id from bench.readers where n = :r), t.typed) from bench.typos as t where t.n = :n;
