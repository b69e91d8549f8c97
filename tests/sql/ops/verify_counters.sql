-- Commits: what is not folded yet is a difference.
\ir ../helpers.psql
select plan(10);

select pg_temp.who('vc_ada') as ada, pg_temp.who('vc_bob') as bob \gset
select social.create_post(:ada, 'verified') as post \gset
select social.create_post(:bob, 'reply', :post, :post) as reply \gset
select social.like_post(:bob, :post), social.share_post(:bob, :post), social.follow_user(:bob, :ada);
select is((select count(*) from ops.verify_counters() where id in (:post, :reply, :ada, :bob)), 8::bigint, 'what waits shows');
select internal.settle();
select is_empty($$ select * from ops.verify_counters() $$, 'then nothing does');

begin;
update core.posts set like_count = like_count + 2, share_count = 0, reply_count = 7, quote_count = -1 where id = :post;
update internal.user_counters set follower_count = 5 where user_id = :bob;
delete from internal.user_counters where user_id = :ada;
select results_eq($$select counter, kept, counted from ops.verify_counters()$$,
                  $$values ('follower_count', 0::bigint, 1::bigint), ('follower_count', 5, 0), ('like_count', 3, 1), ('post_count', 0, 1),
                           ('quote_count', -1, 1), ('reply_count', 7, 1), ('share_count', 0, 1)$$, 'every drift is found, either way');
select is((select id from ops.verify_counters() where counter = 'like_count'), :post, 'and where');
rollback;
begin;
delete from core.likes where post_id = :post;
select is((select row(counter, id, kept, counted)::text from ops.verify_counters()), format('(like_count,%s,1,0)', :post), 'a row that went is not folded yet');
rollback;
begin;
select social.delete_post(:bob, :reply);
select is((select string_agg(counter, ' ' order by counter) from ops.verify_counters()), 'post_count quote_count reply_count', 'a deleted post counts nowhere');
rollback;
set role pgsocial_worker;
select is_empty($$ select * from ops.verify_counters() $$, 'a worker may ask');
set role pgsocial_admin;
select is_empty($$ select * from ops.verify_counters() $$, 'an admin too');
set role pgsocial_app;
select is(pg_temp.error_of('select ops.verify_counters()'), '42501 ', 'an application not');
reset role;
select is_empty($$ select * from ops.verify_counters() $$, 'all is exact');

select * from finish();
