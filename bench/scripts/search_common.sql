-- what: a word that stands in a twelfth of all posts
-- yardstick: -S
-- goal: p99_ms <= 30; p50_ms <= 5 of search_rare; tps >= 50 of naive_search
-- answer: each page of a sample is full
-- check: select count(*) > 0
--          and bool_and(jsonb_array_length(
--              social.search_posts(null, w.word) -> 'hits'
--          ) = 20)
--          from (select * from bench.common_words order by random() limit 20) as w
\set n random(1, :common_words)
select social.search_posts(null, w.word) from bench.common_words as w where w.n = :n;
