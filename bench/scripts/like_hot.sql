-- what: likes of fresh users that all go to one post, until everyone of them has liked it and the
--       next one comes
-- yardstick: -N
-- goal: ratio >= 1 of like_uniform
-- beside: ticker
-- before: select count(*) from core.likes where post_id in (select id from bench.hot)
-- answer: as many rows as calls
-- check: select count(*) - :before = :transactions
--          from core.likes where post_id in (select id from bench.hot)
\set i :i + 1
\set k :start + :i * :clients + :client_id
\set n :k % :likers + 1
\set p :k / :likers + 1
select social.like_post((select id from bench.likers where n = :n),
                        (select id from bench.hot where n = :p));
