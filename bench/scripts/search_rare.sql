-- what: a word that stands in 2 to 50 posts
-- yardstick: -S
-- goal: p99_ms <= 30
-- answer: each answer of a sample has hits
-- check: select count(*) > 0
--          and bool_and(jsonb_array_length(
--              social.search_posts(null, w.word) -> 'hits'
--          ) > 0)
--          from (select * from bench.rare_words order by random() limit 20) as w
\set n random(1, :rare_words)
select social.search_posts(null, w.word) from bench.rare_words as w where w.n = :n;
