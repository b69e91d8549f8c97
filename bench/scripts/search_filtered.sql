-- what: a common word with filters
-- yardstick: -S
-- goal: p99_ms <= 30
-- answer: each page of a sample is full
-- check: select count(*) > 0
--          and bool_and(jsonb_array_length(
--              social.search_posts(null, w.filtered) -> 'hits'
--          ) = 20)
--          from (select * from bench.common_words order by random() limit 20) as w
\set n random(1, :common_words)
select social.search_posts(null, w.filtered) from bench.common_words as w where w.n = :n;
