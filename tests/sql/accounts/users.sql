begin;
\ir ../helpers.psql
select plan(24);

select ok(pg_temp.who('Acc_Ada') > 0, 'an account is made');
select is(pg_temp.error_of($$select social.create_user('ACC_ADA')$$), 'PS409 p_username',
          'a username is unique whatever its case');
select is(pg_temp.error_of($$select social.create_user('a')$$), 'PS400 p_username', 'too short');
select is(pg_temp.error_of($$select social.create_user(repeat('a', 31))$$), 'PS400 p_username', 'too long');
select is(pg_temp.error_of($$select social.create_user(null)$$), 'PS400 p_username', 'null');
select is(pg_temp.error_of($$select social.create_user('аda')$$), 'PS400 p_username', 'a Cyrillic look-alike');
select is(pg_temp.error_of($$select social.create_user('a' || chr(8203) || 'da')$$), 'PS400 p_username',
          'a zero-width space');
select is(pg_temp.error_of($$select social.create_user('acc_bob', '')$$), 'PS400 p_display_name', 'empty name');
select is(pg_temp.error_of($$select social.create_user('acc_bob', repeat('é', 101))$$), 'PS400 p_display_name',
          'long name');
select is(pg_temp.error_of($$select social.create_user('acc_bob', 'Bob', repeat('x', 1001))$$), 'PS400 p_bio',
          'long bio');
select is((select count(*) from core.users where username_key = 'acc_bob'), 0::bigint,
          'an error leaves nothing behind');

select is((select display_name from social.get_profile(null, pg_temp.who('acc_ada'))), 'Acc_Ada',
          'the display name defaults to the username');
select is((select id from social.get_profile_by_username(null, 'ACC_ada')), pg_temp.who('acc_ada'),
          'a profile is found whatever the case');
select is(pg_temp.error_of($$select social.get_profile_by_username(null, 'nobody_here')$$), 'PS404 p_user',
          'an unknown name');
select is(pg_temp.error_of($$select social.get_profile(null, 1)$$), 'PS404 p_user', 'an unknown id');
select is(pg_temp.error_of($$select social.get_profile(null, null)$$), 'PS404 p_user', 'no id');

select pg_temp.who('acc_eve');
select social.follow_user(pg_temp.who('acc_ada'), pg_temp.who('acc_eve'));
select is((select row(is_self, is_following, is_followed_by, is_blocking)::text
             from social.get_profile(pg_temp.who('acc_ada'), pg_temp.who('acc_eve'))),
          '(f,t,f,f)', 'what the viewer is to them');
select is((select is_self from social.get_profile(pg_temp.who('acc_ada'), pg_temp.who('acc_ada'))), true,
          'oneself');
select social.block_user(pg_temp.who('acc_ada'), pg_temp.who('acc_eve'));
select is((select row(username, bio, follower_count, is_blocking)::text
             from social.get_profile(pg_temp.who('acc_ada'), pg_temp.who('acc_eve'))),
          '(acc_eve,,,t)', 'whom one blocks is shown by name alone');
select is(pg_temp.error_of(format('select social.get_profile(%s, %s)', pg_temp.who('acc_eve'), pg_temp.who('acc_ada'))),
          'PS404 p_user', 'who blocks one is not found');
select is(pg_temp.error_of(format('select social.follow_user(%s, %s)', pg_temp.who('acc_eve'), pg_temp.who('acc_ada'))),
          'PS404 p_target', 'nor followed');

update core.users set display_name = 'Ada' where id = pg_temp.who('acc_ada');
select is((select version from core.users where id = pg_temp.who('acc_ada')), 2, 'a change counts');
update core.users set display_name = 'Ada' where id = pg_temp.who('acc_ada');
select is((select version from core.users where id = pg_temp.who('acc_ada')), 2, 'what changes nothing does not');
update core.users set deleted_at = now() where id = pg_temp.who('acc_ada');
select is(array(select type from internal.events where actor_id = pg_temp.who('acc_ada') and type like 'user.%' order by id),
          array['user.created', 'user.updated', 'user.deleted'], 'the log tells it all');

select * from finish();
rollback;
