-- what: what somebody may mean by the first letter of a name
-- yardstick: -S
-- goal: p99_ms <= 5
-- answer: each list of a sample names somebody of whose names one begins so
-- check: select count(*) > 0
--          and bool_and(exists (
--              select from social.suggest(null, p.one) as s
--               where s.kind = 'user' and lower(concat_ws(' ', s.text, s.display_name)) ~ ('\m' || p.one)
--          ))
--          from (select * from bench.prefixes order by random() limit 20) as p
\set n random(1, :prefixes)
\set r random(1, :readers)
select social.suggest((select id from bench.readers where n = :r), p.one) from bench.prefixes as p where p.n = :n;
