-- what: a like of a random post by a user who has liked little; each is new
-- yardstick: -N
-- goal: ratio >= 0.70
-- beside: ticker
-- before: select count(*) from core.likes where user_id in (select id from bench.likers)
-- answer: as many rows as calls
-- check: select count(*) - :before = :transactions
--          from core.likes where user_id in (select id from bench.likers)
\set i :i + 1
\set pair permute(:start + :i * :clients + :client_id, :likers * :posts, 7)
\set n :pair / :posts + 1
\set p :pair % :posts + 1
select social.like_post((select id from bench.likers where n = :n),
                        (select id from bench.posts where n = :p));
