-- yardstick: -N
-- what: a like by a user who has liked nothing yet; each is new
-- before: select count(*) from core.likes
-- check: select (select count(*) from core.likes) - :before = :transactions
\set i :i + 1
\set pair permute((:i * :clients + :client_id) * :rounds + :round, :likers * :posts, 7)
\set n :pair / :posts + 1
\set p :pair % :posts + 1
select social.like_post((select id from bench.likers where n = :n),
                        (select id from bench.posts where n = :p));
