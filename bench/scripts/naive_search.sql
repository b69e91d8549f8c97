-- what: all posts with such a word, ranked by ts_rank
-- yardstick: -S
-- answer: each page of a sample is full
-- check: select count(*) > 0
--          and bool_and((select count(*) = 20 from bench.naive_search(null, w.word)))
--          from (select word from bench.common_words order by random() limit 3) as w
\set n random(1, :common_words)
select * from bench.naive_search(null, (select word from bench.common_words where n = :n));
