-- what: first page of 20 of an author's posts, for an active reader
-- yardstick: -S
-- goal: ratio >= 0.10
-- answer: each page of a sample has 20 posts, all by that author
-- check: select count(*) > 0
--          and bool_and((select count(*) = 20 and bool_and(p.author_id = s.id)
--                          from social.list_user_posts(null, s.id, p_limit => 20) as p))
--          from (select id from bench.authors order by random() limit 50) as s
\set n random(1, :authors)
\set r random(1, :readers)
select * from social.list_user_posts((select id from bench.readers where n = :r),
                                     (select id from bench.authors where n = :n), p_limit => 20);
