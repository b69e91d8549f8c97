begin;
\ir ../helpers.psql
select plan(34);

select pg_temp.who('rq_ada') as ada, pg_temp.who('rq_bob') as bob, pg_temp.who('rq_eve') as eve, pg_temp.who('rq_dan') as dan \gset
select is(social.update_profile(:bob, p_is_private => true), true, 'an account turns private');
select is(social.update_profile(:bob, p_is_private => true), false, 'once');
select is(social.follow_user(:ada, :bob)::text, '(requested,t)', 'to follow it is to ask');
select is(social.follow_user(:ada, :bob)::text, '(requested,f)', 'twice changes nothing');
select is((select is_requested from social.get_profile(:ada, :bob)), true, 'which the profile tells');
select is((select count(*) from social.list_followers(:bob, :bob)), 0::bigint, 'nobody follows yet');
select is(array(select username from social.list_follow_requests(:bob)), array['rq_ada'], 'who asks');
select is((select row(is_following, is_requested, is_followed_by, is_requesting)::text from social.get_relationships(:ada, array[:bob::bigint])), '(f,t,f,f)', 'as the one sees it');
select is((select row(is_following, is_requested, is_followed_by, is_requesting)::text from social.get_relationships(:bob, array[:ada::bigint])), '(f,f,f,t)', 'as the other does');
select is(row(social.accept_follow(:bob, :ada), social.accept_follow(:bob, :ada))::text, '(t,f)', 'accepted, once');
select is(array(select username from social.list_followers(:bob, :bob)), array['rq_ada'], 'now she follows');
select is(social.follow_user(:ada, :bob)::text, '(following,f)', 'and need not ask again');
select is(pg_temp.error_of(format('select social.accept_follow(%s, %s)', :bob, :eve)), 'PS404 p_requester', 'who does not ask');
select is(row(social.remove_follower(:bob, :ada), social.remove_follower(:bob, :ada))::text, '(t,f)', 'a follower can be removed');
select social.follow_user(:eve, :bob), social.follow_user(:dan, :bob);
select is(row(social.reject_follow(:bob, :eve), social.reject_follow(:bob, :eve))::text, '(t,f)', 'a request refused');
select is(row(social.unfollow_user(:dan, :bob), social.unfollow_user(:dan, :bob))::text, '(t,f)', 'or withdrawn');
select is((select count(*) from core.follow_requests where target_id = :bob), 0::bigint, 'none waits');
select social.follow_user(:ada, :bob), social.follow_user(:eve, :bob), social.follow_user(:dan, :bob);
select social.block_user(:bob, :dan);
select is(array(select username from social.list_follow_requests(:bob)), array['rq_eve', 'rq_ada'], 'a block ends a request');
select is(array(select username from social.list_follow_requests(:bob, 1, (select cursor from social.list_follow_requests(:bob, 1)))), array['rq_ada'], 'by pages');
select social.update_profile(:bob, p_is_private => false);
select is(array(select username from social.list_followers(null, :bob) order by username), array['rq_ada', 'rq_eve'], 'who turns public accepts all');
select is(pg_temp.error_of(format('insert into core.follows values (%s, %s)', :dan, :bob)), 'PS409 followee_id', 'no INSERT passes a block');
insert into core.blocks values (:ada, :bob);
select is(array(select username from social.list_followers(null, :bob)), array['rq_eve'], 'and a block by INSERT ends the follow');
select is(array(select username from social.list_blocks(:ada)), array['rq_bob'], 'one''s blocks');

select is(pg_temp.error_of(format('select social.get_relationships(%s, null)', :ada)), 'PS400 p_users', 'nobody asked for');
select is(pg_temp.error_of(format('select social.get_relationships(%s, array_fill(1::bigint, array[101]))', :ada)), 'PS400 p_users', 'too many');
select is(array(select user_id from social.get_relationships(:dan, array[:bob, :eve, :eve, 1]::bigint[])), array[:eve]::bigint[], 'who blocks one is left out');
select is((select row(is_blocking, is_muting)::text from social.get_relationships(:ada, array[:bob::bigint])), '(t,f)', 'whom one blocks is not');

select is(pg_temp.error_of(format('select social.update_profile(%s, '''')', :ada)), 'PS400 p_display_name', 'a name');
select is(pg_temp.error_of(format('select social.update_profile(%s, p_bio => repeat(''x'', 1001))', :ada)), 'PS400 p_bio', 'a bio');
select is(pg_temp.error_of(format('select social.update_profile(%s, p_avatar_url => repeat(''x'', 2001))', :ada)), 'PS400 p_avatar_url', 'an address');
select is(pg_temp.error_of(format('select social.update_profile(%s, p_locale => ''English'')', :ada)), 'PS400 p_locale', 'a locale');
select is(pg_temp.error_of('select social.update_profile(1, ''x'')'), 'PS404 p_actor', 'nobody''s');
select is(social.update_profile(:ada, 'Ada', 'bio', 'https://a.b/c', 'pt-BR'), true, 'all of it');
select social.update_profile(:ada, p_avatar_url => '');
select is((select row(display_name, bio, avatar_url)::text from social.get_profile(null, :ada)), '(Ada,bio,)', 'a picture can be taken away');

select * from finish();
rollback;
