-- what: a common word in what one follows
-- yardstick: -S
-- goal: p99_ms <= 30
-- answer: each answer of a sample has hits
-- check: select count(*) > 0
--          and bool_and(jsonb_array_length(
--              social.search_posts(r.id, w.followed) -> 'hits'
--          ) > 0)
--          from (select * from bench.common_words order by random() limit 20) as w
--          cross join (select id from bench.readers_200 order by n limit 1) as r
\set n random(1, :common_words)
\set r random(1, :readers_200)
select social.search_posts((select id from bench.readers_200 where n = :r), w.followed) from bench.common_words as w where w.n = :n;
