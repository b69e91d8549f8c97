begin;
\ir ../helpers.psql
select plan(18);

select pg_temp.who('gp_Ada') as ada, pg_temp.who('gp_bob') as bob, pg_temp.who('gp_eve') as eve, pg_temp.who('gp_gone') as gone \gset
select social.follow_user(:ada, :bob);
update core.users set is_private = true, bio = 'closed' where id = :bob;
update core.users set suspended_at = now() where id = :gone;

create function pg_temp.about(p_viewer bigint, p_user bigint) returns text language sql as $$
    select row(p.is_self, p.is_following, p.is_followed_by, p.is_blocking)::text from social.get_profile(p_viewer, p_user) as p
$$;

set local role pgsocial_app;
select is((select row(id, username, display_name, bio, avatar_url, is_private, post_count, follower_count, following_count)::text
             from social.get_profile(null, :bob)), format('(%s,gp_bob,gp_bob,closed,,t,0,0,0)', :bob),
          'a guest sees who a private account is; numbers start at zero');
select is(pg_temp.about(null, :bob), '(f,f,f,f)', 'to a guest they are nothing');
select is(pg_temp.about(:ada, :bob), '(f,t,f,f)', 'whom one follows');
select is(pg_temp.about(:bob, :ada), '(f,f,t,f)', 'by whom one is followed');
select is(pg_temp.about(:ada, :ada), '(t,f,f,f)', 'oneself');
select is(pg_temp.about(:eve, :ada), '(f,f,f,f)', 'a stranger');
select is(pg_temp.about(1, :ada), '(f,f,f,f)', 'an unknown viewer is a stranger');
select is(pg_temp.error_of('select social.get_profile(null, 1)'), 'PS404 p_user', 'nobody');
select is(pg_temp.error_of('select social.get_profile(null, null)'), 'PS404 p_user', 'null');
select is(pg_temp.error_of(format('select social.get_profile(null, %s)', :gone)), 'PS404 p_user', 'an inactive account');
select is(pg_temp.error_of(format('select social.get_profile(%1$s, %1$s)', :gone)), 'PS404 p_user', 'even to itself');

select social.block_user(:ada, :eve);
select is((select row(username, bio, post_count, follower_count, following_count, is_blocking)::text
             from social.get_profile(:ada, :eve)), '(gp_eve,,,,,t)', 'whom one blocks is shown by name alone');
select is(pg_temp.error_of(format('select social.get_profile(%s, %s)', :eve, :ada)), 'PS404 p_user', 'who blocks one is not found');
select is((select is_blocking from social.get_profile(:bob, :eve)), false, 'a block concerns no others');
select social.block_user(:eve, :ada);
select is((select is_blocking from social.get_profile(:ada, :eve)), true, 'where both block, each still finds whom they block: nothing tells of the other block');
select social.unblock_user(:ada, :eve);
select is((select is_blocking from social.get_profile(:eve, :ada)), true, 'the other block stays');
select social.unblock_user(:eve, :ada);
select is(pg_temp.about(:ada, :eve), '(f,f,f,f)', 'then all is as before');
reset role;
update core.users set deactivated_at = now() where id = :eve;
insert into core.blocks (blocker_id, blocked_id) values (:ada, :eve);
select is(pg_temp.error_of(format('select social.get_profile(%s, %s)', :ada, :eve)), 'PS404 p_user', 'nor is an inactive one that one blocks');

select * from finish();
rollback;
