-- Deactivated, suspended, verified.
begin;
\ir ../helpers.psql
select plan(46);

select pg_temp.who('st_ada') as ada, pg_temp.who('st_bob') as bob, pg_temp.who('st_gone') as gone \gset
update core.users set deleted_at = now() where id = :gone;
select social.set_password_hash(:ada, repeat('x', 30)), social.follow_user(:bob, :ada);
select social.create_post(:ada, 'mine') as post \gset
select social.issue_token(:ada) as token \gset
set local role pgsocial_app;
select is(social.deactivate_user(:ada), true, 'put to rest');
select is(social.deactivate_user(:ada), false, 'once');
select is(pg_temp.error_of(format('select social.get_profile(null, %s)', :ada)), 'PS404 p_user', 'nobody sees the account');
select is(pg_temp.error_of(format('select social.get_post(%s, %s)', :bob, :post)), 'PS404 p_post', 'nor its posts');
select is(pg_temp.error_of(format('select social.create_post(%s, ''x'')', :ada)), 'PS404 p_author', 'it can do nothing');
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'token')), 'PS401 p_token', 'its tokens ended');
select is((select row(user_id, is_deactivated)::text from social.get_credentials('st_ada')), format('(%s,t)', :ada), 'a sign-in learns that it may come back');
select is(social.reactivate_user(:ada), true, 'it does');
select is(social.reactivate_user(:ada), false, 'once');
select is((social.get_post(:bob, :post)).body, 'mine', 'with all it had');
select is((social.get_profile(:bob, :ada)).is_following, true, 'followers too');
select is((select is_deactivated from social.get_credentials('st_ada')), false, 'as before');
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'token')), 'PS401 p_token', 'but for old tokens');
select is(pg_temp.error_of(format('select social.%s', c)), e, c) from (values
    ('deactivate_user(1)', 'PS404 p_actor'), ('reactivate_user(1)', 'PS404 p_user'),
    (format('deactivate_user(%s)', :gone), 'PS404 p_actor'), (format('reactivate_user(%s)', :gone), 'PS404 p_user'),
    (format('suspend_user(%s, ''x'')', :ada), '42501 '), (format('unsuspend_user(%s)', :ada), '42501 '),
    (format('set_verified(%s, true)', :ada), '42501 ')) as t (c, e);
reset role;
set local role pgsocial_admin;
select is(social.suspend_user(:ada, 'spam'), true, 'an admin closes an account');
select is(social.suspend_user(:ada, 'more spam'), false, 'once');
reset role;
select is((select suspension_reason from core.users where id = :ada), 'spam', 'for a reason');
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.get_profile(null, %s)', :ada)), 'PS404 p_user', 'nobody sees it');
select is((select count(*) from social.get_credentials('st_ada')), 0::bigint, 'it cannot sign in');
select is(pg_temp.error_of(format('select social.reactivate_user(%s)', :ada)), 'PS404 p_user', 'nor open itself');
select is(social.deactivate_user(:ada), true, 'its owner may still put it to rest');
reset role;
set local role pgsocial_admin;
select is(social.unsuspend_user(:ada), true, 'opened again');
select is(social.unsuspend_user(:ada), false, 'once');
reset role;
select is((select is_active from core.users where id = :ada), false, 'it rests, as its owner wanted');
set local role pgsocial_app;
select is(social.reactivate_user(:ada), true, 'until it is woken');
select is((social.get_profile(null, :ada)).is_verified, false, 'no mark');
reset role;
set local role pgsocial_admin;
select is(social.set_verified(:ada, true), true, 'a mark');
select is(social.set_verified(:ada, true), false, 'once');
reset role;
select is((social.get_profile(null, :ada)).is_verified, true, 'shows');
select is((social.get_post(null, :post)).is_author_verified, true, 'with posts too');
set local role pgsocial_admin;
select is(social.set_verified(:ada, false), true, 'taken away');
select is(pg_temp.error_of(format('select social.%s', c)), e, c) from (values
    (format('suspend_user(%s, '''')', :ada), 'PS400 p_reason'), (format('suspend_user(%s, null)', :ada), 'PS400 p_reason'),
    (format('suspend_user(%s, repeat(''x'', 501))', :ada), 'PS400 p_reason'), ('suspend_user(1, ''x'')', 'PS404 p_user'),
    ('unsuspend_user(1)', 'PS404 p_user'), ('set_verified(1, true)', 'PS404 p_user'), (format('set_verified(%s, null)', :ada), 'PS400 p_is_verified')) as t (c, e);
reset role;
select is((select string_agg(type, ' ' order by id) from internal.events where actor_id = :ada and type ~ '^user\.(de|re)activated'),
          'user.deactivated user.reactivated user.deactivated user.reactivated', 'whoever knew the account learns that it went and came, not why');
select is((select count(*) from internal.events where actor_id = :ada and type = 'user.deactivated' and payload <> '{}'), 0::bigint, 'and nothing else');

select * from finish();
rollback;
