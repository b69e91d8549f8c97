-- Commits: counters are read models. Other files' events are folded too; these rows are its own.
\ir ../helpers.psql
select plan(23);

select pg_temp.who('fc_ada') as ada, pg_temp.who('fc_bob') as bob, pg_temp.who('fc_eve') as eve \gset
select social.create_post(:ada, 'counted') as post \gset
select social.create_post(:ada, 'second') as second \gset
select social.like_post(:bob, :post), social.like_post(:eve, :post), social.share_post(:bob, :post), social.bookmark_post(:bob, :post);
select social.create_post(:eve, 'reply', :post) as reply \gset
select social.create_post(:eve, 'deep', :reply) as deep \gset
select social.create_post(:eve, 'quote', p_quote_of => :post) as quote \gset
select social.create_post(:eve, 'both', :post, :post) as both \gset
select social.follow_user(:eve, :ada), social.follow_user(:bob, :ada), social.follow_user(:ada, :bob);

create function pg_temp.counters(p_post bigint) returns text language sql as $$
    select row(like_count, share_count, reply_count, quote_count)::text from core.posts where id = p_post
$$;
create function pg_temp.numbers(p_user bigint) returns text language sql as $$
    select row(post_count, follower_count, following_count)::text from social.get_profile(null, p_user)
$$;
select is(pg_temp.counters(:post), '(0,0,0,0)', 'counters wait for the log');
select isnt((select count(*) from ops.verify_counters() where id in (:post, :ada)), 0::bigint, 'and differ until then');
select ok(internal.settle() > 0, 'which is folded');
select is(pg_temp.counters(:post), '(2,1,2,2)', 'then they are right');
select is(pg_temp.counters(:reply), '(0,0,1,0)', 'replies count where they answer');
select is(pg_temp.numbers(:ada), '(2,2,1)', 'those of people too');
select is(pg_temp.numbers(:eve), '(4,0,1)', 'replies and quotes are posts');
select is((select version from core.posts where id = :post), 1, 'a counter is no edit');
select is(internal.settle(), 0::bigint, 'nothing is counted twice, and counting leaves no event');
select is((select row(like_count, share_count, reply_count, quote_count)::text from social.get_post(null, :post)), '(2,1,2,2)', 'as readers see');

-- Taken back, in the same batch as what comes new, also by direct writes.
select social.unlike_post(:bob, :post), social.unshare_post(:bob, :post), social.unbookmark_post(:bob, :post);
select social.like_post(:bob, :second), social.unlike_post(:bob, :second), social.like_post(:bob, :second);
select social.delete_post(:eve, :both), social.delete_post(:eve, :both), social.unfollow_user(:eve, :ada), social.block_user(:bob, :ada);
insert into core.likes (user_id, post_id) values (:bob, :quote), (:ada, :quote), (:eve, :quote);
update core.posts set deleted_at = now() where id = :reply;
select ok(internal.settle() > 0, 'folded again');
select is(pg_temp.counters(:post), '(1,0,0,1)', 'and subtracted');
select is(pg_temp.counters(:second), '(1,0,0,0)', 'there and back and there');
select is(pg_temp.counters(:quote), '(3,0,0,0)', 'direct writes count');
select is(pg_temp.counters(:reply), '(0,0,1,0)', 'a deleted post keeps its own');
select is(pg_temp.numbers(:ada), '(2,0,0)', 'a block ends follows, which is counted');
select is(pg_temp.numbers(:eve), '(2,0,0)', 'deleted posts are not');
update core.posts set deleted_at = null where id = :reply;
select ok(internal.settle() > 0, 'restored');
select is(pg_temp.counters(:post), '(1,0,1,1)', 'and counted again');
select is(pg_temp.numbers(:eve), '(3,0,0)', 'for its author too');

delete from core.posts where id = :deep;
select ok(internal.settle() > 0, 'a row that goes');
select is(pg_temp.counters(:reply), '(0,0,0,0)', 'is counted no more');
select is_empty($$ select * from ops.verify_counters() $$, 'and all equals the tables');

select * from finish();
