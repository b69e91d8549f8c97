-- yardstick: -S
-- what: a whole thread, among those with at least five replies
-- check: select bool_and((select count(*) > 5 from social.get_thread(null, t.id)))
--          from (select id from bench.threads order by random() limit 50) as t
\set n random(1, :threads)
\set r random(1, :readers)
select * from social.get_thread((select id from bench.readers where n = :r),
                                (select id from bench.threads where n = :n));
