-- yardstick: -N
-- what: a like of a random post by a random user; nearly all are new
-- before: select count(*) from core.likes
-- check: select (select count(*) from core.likes) - :before > 0.9 * :transactions
\set n random(1, :users)
\set p random(1, :posts)
select social.like_post((select id from bench.users where n = :n),
                        (select id from bench.posts where n = :p));
