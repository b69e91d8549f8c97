-- what: first page of 20 of somebody's notifications
-- yardstick: -S
-- goal: ratio >= 0.10
-- answer: each page of a sample has 20 rows
-- check: select count(*) > 0
--          and bool_and((select count(*) = 20 from social.list_notifications(s.id, 20)))
--          from (select id from bench.notified order by random() limit 50) as s
\set n random(1, :notified)
select * from social.list_notifications((select id from bench.notified where n = :n), 20);
