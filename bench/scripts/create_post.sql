-- yardstick: -N
-- what: a post with a hashtag and a mention, everything synchronous included
-- before: select count(*) from core.posts
-- check: select (select count(*) from core.posts) - :before = :transactions
\set n random(1, :readers)
\set t random(1, 1000)
\set m random(1, :readers)
select social.create_post((select id from bench.readers where n = :n),
                          'A post about #tag_' || :t || ' for @'
                          || (select username from bench.readers where n = :m));
