-- what: 90 % reads (half of all calls are home feeds) and 10 % writes, projections beside
-- yardstick: -S
-- goal: ratio >= 0.075; lag_s <= 1
-- aim: ratio >= 0.10
-- before: select jsonb_build_object(
--           'post', (select max(id) from core.posts),
--           'likes', (select count(*) from core.likes
--                      where user_id in (select id from bench.likers)))
-- answer: about 10 of 100 calls wrote a post or a like, as chance has it
-- check: select abs((select count(*) from core.posts where id > (:before::jsonb ->> 'post')::bigint)
--                 + (select count(*) from core.likes where user_id in (select id from bench.likers))
--                 - (:before::jsonb ->> 'likes')::bigint
--                 - 0.1 * :transactions) <= 1 + 5 * sqrt(0.09 * :transactions)
\set k random(1, 100)
\set r random(1, :readers)
\set a random(1, :authors)
\set p random(1, :posts)
\set i :i + 1
\if :k <= 50
select * from social.home_feed((select id from bench.readers where n = :r), 20);
\elif :k <= 62
select * from social.list_user_posts((select id from bench.readers where n = :r),
                                     (select id from bench.authors where n = :a), p_limit => 20);
\elif :k <= 72
\set t random(1, :threads)
select * from social.get_thread((select id from bench.readers where n = :r),
                                (select id from bench.threads where n = :t), 'oldest', 2, 10, 2);
\elif :k <= 80
\set f random(1, :notified)
select * from social.list_notifications((select id from bench.notified where n = :f), 20);
\elif :k <= 90
select * from social.get_post((select id from bench.readers where n = :r),
                              (select id from bench.posts where n = :p));
\elif :k <= 97
\set pair permute(:start + :i * :clients + :client_id, :likers * :posts, 7)
\set u :pair / :posts + 1
\set q :pair % :posts + 1
select social.like_post((select id from bench.likers where n = :u),
                        (select id from bench.posts where n = :q));
\else
\set w random(1, :writers)
\set m random(1, :writers)
select social.create_post((select id from bench.writers where n = :w),
                          'A post about #tag_' || :p || ' for @'
                          || (select username from bench.writers where n = :m));
\endif
