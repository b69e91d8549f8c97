-- what: two words beside each other, with which a post begins
-- yardstick: -S
-- goal: p99_ms <= 30
-- answer: each answer of a sample has hits
-- check: select count(*) > 0
--          and bool_and(jsonb_array_length(social.search_posts(null, w.phrase) -> 'hits') > 0)
--          from (select * from bench.phrases order by random() limit 20) as w
\set n random(1, :phrases)
select social.search_posts(null, w.phrase) from bench.phrases as w where w.n = :n;
