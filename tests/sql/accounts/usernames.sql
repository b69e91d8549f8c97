begin;
\ir ../helpers.psql
select plan(50);

select pg_temp.who('un_ada') as ada, pg_temp.who('un_bob') as bob \gset
set local role pgsocial_app;
select is(social.rename_user(:ada, 'un_ada'), false, 'the same name changes nothing');
select is(social.rename_user(:ada, 'Un_Ada'), true, 'its case may change');
select is(social.rename_user(:ada, 'un_lovelace'), true, 'another name');
select is((select username from social.get_profile(null, :ada)), 'un_lovelace', 'which shows');
select is((social.get_profile_by_username(null, 'UN_LOVELACE')).id, :ada, 'and is found');
select is(pg_temp.error_of('select social.get_profile_by_username(null, ''un_ada'')'), 'PS404 p_username', 'not by the former one');
select is(pg_temp.error_of(format('select social.rename_user(%s, ''un_ada'')', :bob)), 'PS409 p_username', 'which nobody else takes');
select is(pg_temp.error_of('select social.create_user(''un_ada'')'), 'PS409 p_username', 'nor a new account');
select is(pg_temp.error_of('select social.create_user(''UN_ADA'')'), 'PS409 p_username', 'in any case');
select is(pg_temp.error_of(format('select social.rename_user(%s, ''UN_LOVELACE'')', :bob)), 'PS409 p_username', 'a name in use');
select is(social.rename_user(:ada, 'un_ada'), true, 'its owner takes it back');
select is(pg_temp.error_of('select social.create_user(''un_lovelace'')'), 'PS409 p_username', 'and has the other one held');
reset role;
select is((select string_agg(username_key, ' ') from core.held_usernames where user_id = :ada), 'un_lovelace', 'one is held');
select is((select expires_at > now() + interval '29 days' from core.held_usernames where user_id = :ada), true, 'for 30 days');
update core.held_usernames set expires_at = now() - interval '1 second' where user_id = :ada;
set local role pgsocial_app;
select is(social.rename_user(:bob, 'un_lovelace'), true, 'after its time anybody may');
reset role;
select is((select count(*) from core.held_usernames where username_key = 'un_lovelace'), 0::bigint, 'and it is held no more');

-- Look-alikes and reserved names, also by direct writes.
set local role pgsocial_app;
select social.create_user('paypal10') is not null;
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS409 p_username', 'looks like another: ' || n)
  from unnest(array['paypaI10', 'paypallo', 'PaypaIl0', 'PAYPAL10']) as n;
select social.create_user('modernvvorld') is not null;
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS409 p_username', 'looks like another: ' || n)
  from unnest(array['modemworld', 'modernworld', 'modemvvorld']) as n;
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS409 p_username', 'reserved: ' || n)
  from unnest(array['admin', 'ADMIN', 'r00t', 'adrnin', 'me', 'PgSocial']) as n;
select is(pg_temp.error_of(format('select social.rename_user(%s, ''support'')', :ada)), 'PS409 p_username', 'no renaming to one');
select is(pg_temp.error_of(format('select social.rename_user(%s, %L)', :ada, n)), 'PS400 p_username', 'no username: ' || coalesce(n, 'null'))
  from unnest(array['', 'a', 'a b', 'раураl', 'ａda', repeat('x', 31), null, U&'ad\200Da', U&'a\0301da']) as n;
select is(pg_temp.error_of('select social.rename_user(1, ''un_nobody'')'), 'PS404 p_actor', 'no such user');
reset role;
select is(pg_temp.error_of('insert into core.users (username, display_name) values (''adm1n'', ''x'')'), 'PS409 p_username', 'a direct INSERT of a look-alike');
select is(pg_temp.error_of('insert into core.users (username, display_name) values (''root'', ''x'')'), 'PS409 p_username', 'a direct INSERT of a reserved name');
select is(pg_temp.error_of(format('update core.users set username = ''root'' where id = %s', :ada)), 'PS409 p_username', 'a direct UPDATE');
delete from core.reserved_usernames where username_skeleton = internal.skeleton('guest');
select is(pg_temp.error_of('select social.create_user(''guest'')'), 'no error', 'an admin may release one');
update core.users set bio = 'x' where id in (:ada, :bob);
select is((select count(*) from core.held_usernames where user_id in (:ada, :bob)), 1::bigint, 'only names that change are held');

-- A capital I looks like l, so that a change of case alone can make a look-alike.
set local role pgsocial_app;
select social.create_user('heip') as eve \gset
select is(pg_temp.error_of(format('select social.rename_user(%s, ''heIp'')', :eve)), 'PS409 p_username', 'no case makes a reserved name');
select social.create_user('un_bill') as bill, social.create_user('un_biil') as eve \gset
select social.rename_user(:bill, 'un_william');
select is(pg_temp.error_of(format('select social.rename_user(%s, ''un_biIl'')', :eve)), 'PS409 p_username', 'nor one that is held');
select social.create_user('un_moderni') as mo \gset
select is(social.rename_user(:mo, 'un_modernI'), true, 'a case that looks like nobody');
select is(pg_temp.error_of('select social.create_user(''un_modemi'')'), 'PS409 p_username', 'holds what looked like the name before');
select social.create_user('un_fiit') as fi \gset
select social.rename_user(:fi, 'un_fido');
reset role;
update core.held_usernames set expires_at = now() - interval '1 second' where user_id = :fi;
set local role pgsocial_app;
select social.create_user('un_fiIt') as fi \gset
select social.rename_user(:fi, 'un_phil');
select is(pg_temp.error_of('select social.create_user(''un_filt'')'), 'PS409 p_username', 'a name is held as its last owner wrote it');
reset role;

select * from finish();
rollback;
