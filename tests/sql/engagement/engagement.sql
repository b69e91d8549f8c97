-- Commits: counters are read models.
\ir ../helpers.psql
select plan(22);

select pg_temp.who('en_ada') as ada, pg_temp.who('en_bob') as bob, pg_temp.who('en_eve') as eve \gset
select social.create_post(:ada, 'liked') as post \gset
select social.create_post(:ada, 'for followers', p_visibility => 'followers') as closed \gset
select is(row(social.like_post(:bob, :post), social.like_post(:bob, :post))::text, '(t,f)', 'a like, once');
select is((select row(is_liked, is_shared, is_bookmarked)::text from social.get_post(:bob, :post)), '(t,f,f)', 'one''s own is seen at once');
select is(row(social.share_post(:bob, :post), social.share_post(:bob, :post))::text, '(t,f)', 'a share, once');
select is(row(social.bookmark_post(:bob, :post), social.bookmark_post(:bob, :post))::text, '(t,f)', 'a bookmark, once');
select is((select row(is_liked, is_shared, is_bookmarked)::text from social.get_post(:bob, :post)), '(t,t,t)', 'all three');
select is((select row(is_liked, is_shared, is_bookmarked)::text from social.get_post(:eve, :post)), '(f,f,f)', 'others'' are not');
select is(pg_temp.error_of(format('select social.like_post(%s, %s)', :eve, :closed)), 'PS404 p_post', 'what one may not see');
select is(pg_temp.error_of(format('select social.like_post(%s, 1)', :eve)), 'PS404 p_post', 'is as if it were not');
select is(pg_temp.error_of(format('select social.like_post(1, %s)', :post)), 'PS404 p_actor', 'by nobody');
select is(pg_temp.error_of(format('select social.share_post(%s, %s)', :ada, :closed)), 'PS403 p_post', 'only what is for everyone is shared');
select is(pg_temp.error_of(format('select social.bookmark_post(%s, %s)', :eve, :closed)), 'PS404 p_post', 'nor bookmarked');
select social.like_post(:eve, :post), social.create_post(:eve, 'reply', :post), social.create_post(:eve, 'quote', p_quote_of => :post), social.follow_user(:eve, :ada);
select is((select like_count from social.get_post(null, :post)), 0, 'counters wait for the log');
select ok(internal.settle() > 0, 'which is folded');
select is((select row(like_count, share_count, reply_count, quote_count)::text from social.get_post(null, :post)), '(2,1,1,1)', 'then they are right');
select is((select row(post_count, follower_count, following_count)::text from social.get_profile(null, :ada)), '(2,1,0)', 'those of people too');
select is(internal.settle(), 0::bigint, 'nothing is counted twice');
select is(row(social.unlike_post(:bob, :post), social.unlike_post(:bob, :post))::text, '(t,f)', 'taken back, once');
select is(row(social.unshare_post(:bob, :post), social.unbookmark_post(:bob, :post), social.unbookmark_post(:bob, :post))::text, '(t,t,f)', 'all of it');
select social.delete_post(:eve, r.id) from core.posts as r where r.author_id = :eve;
select social.unfollow_user(:eve, :ada);
select ok(internal.settle() > 0, 'folded again');
select is((select row(like_count, share_count, reply_count, quote_count)::text from social.get_post(null, :post)), '(1,0,0,0)', 'and subtracted');
select is((select row(post_count, follower_count, following_count)::text from social.get_profile(null, :ada)), '(2,0,0)', 'everywhere');
select is((select count(*) from ops.verify_counters()), 0::bigint, 'and all equals the tables');

select * from finish();
