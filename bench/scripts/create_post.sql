-- what: a post with a hashtag and a mention, everything synchronous included
-- yardstick: -N
-- goal: ratio >= 0.45; p99_ms <= 10
-- aim: ratio >= 0.50
-- beside: ticker
-- before: select max(id) from core.posts
-- answer: as many posts as calls, each with its hashtag and its mention
-- check: select count(*) = :transactions
--          and bool_and(exists (select from core.post_hashtags as h where h.post_id = p.id))
--          and bool_and(exists (select from core.post_mentions as m where m.post_id = p.id))
--          from core.posts as p
--         where p.id > :before
\set n random(1, :writers)
\set t random(1, 1000)
\set m random(1, :writers)
select social.create_post((select id from bench.writers where n = :n),
                          'A post about #tag_' || :t || ' for @'
                          || (select username from bench.writers where n = :m));
