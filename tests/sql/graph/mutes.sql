begin;
\ir ../helpers.psql
select plan(20);

select pg_temp.who('mu_me') as me, pg_temp.who('mu_ada') as ada, pg_temp.who('mu_bob') as bob, pg_temp.who('mu_eve') as eve \gset
select social.follow_user(:me, :ada), social.follow_user(:me, :bob), social.follow_user(:ada, :me), social.follow_user(:bob, :ada);
select social.create_post(:ada, 'a1') as a1 \gset
select social.create_post(:bob, 'b1') as b1 \gset
select social.create_post(:eve, 'e1') as e1 \gset
select social.share_post(:ada, :e1), social.share_post(:bob, :a1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'a1,e1,b1', 'before');
select is(social.mute_user(:me, :ada), true, 'muted');
select is(social.mute_user(:me, :ada), false, 'twice changes nothing');
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'b1', 'neither her posts, nor her shares, nor others'' shares of hers');
select is(pg_temp.bodies(format('social.list_user_posts(%s, %s)', :me, :ada)), 'a1', 'what is opened is shown');
select is((select body from social.get_post(:me, :a1)), 'a1', 'a post too');
select is((select row(is_following, is_muting)::text from social.get_profile(:me, :ada)), '(t,t)', 'one still follows');
select is((select is_muting from social.get_profile(:ada, :me)), false, 'she does not learn of it');
select is(array(select username from social.list_mutes(:me)), array['mu_ada'], 'one''s mutes');
select social.share_post(:bob, :e1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'e1,b1', 'what another shares stays');
select is((select shared_by ->> 'username' from social.home_feed(:me, 1)), 'mu_bob', 'without her name');
select is(social.mute_user(:me, :ada, now() + interval '1 hour'), true, 'it may have an end');
update core.mutes set expires_at = now() - interval '1 second';
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'e1,a1,b1', 'after which all is as before');
select is((select count(*) from social.list_mutes(:me)), 0::bigint, 'and it is off the list');
select social.block_user(:me, :ada);
select is(social.unmute_user(:me, :ada), false, 'it had ended by itself: nothing changes');
select is((select row(is_blocking, mute_ends_at)::text from internal.hidden where viewer_id = :me and other_id = :ada), '(t,)', 'a block beside it stays');
select is(pg_temp.error_of(format('select social.mute_user(%s, %s)', :me, :me)), 'PS400 p_target', 'oneself');
select is(pg_temp.error_of(format('select social.mute_user(%s, %s, ''2020-01-01'')', :me, :bob)), 'PS400 p_until', 'the past');
select is(pg_temp.error_of(format('select social.mute_user(%s, 1)', :me)), 'PS404 p_target', 'nobody');
select is(array(select username from social.list_mutuals(null, :ada)), array[]::text[], 'mutual follows end with a block too');

select * from finish();
rollback;
