-- yardstick: -S
-- what: first page of 20 of a random user's home feed, by pull
-- check: select bool_and((select count(*) = 20 from social.home_feed(u.id, 20)))
--          from (select id from bench.readers order by random() limit 50) as u
\set n random(1, :readers)
select * from social.home_feed((select id from bench.readers where n = :n), 20);
