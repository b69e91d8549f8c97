-- what: two such words beside each other
-- yardstick: -S
-- goal: p99_ms <= 30
-- answer: each answer of a sample has hits
-- check: select count(*) > 0
--          and bool_and(jsonb_array_length(
--              social.search_posts(null, '"' || w.words || '"') -> 'hits'
--          ) > 0)
--          from (select * from bench.common_pairs order by random() limit 20) as w
\set n random(1, :common_pairs)
select social.search_posts(null, '"' || w.words || '"') from bench.common_pairs as w where w.n = :n;
