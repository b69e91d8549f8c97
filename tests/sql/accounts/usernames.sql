begin;
\ir ../helpers.psql
select plan(93);

select pg_temp.who('un_ada') as ada, pg_temp.who('un_bob') as bob \gset
set local role pgsocial_app;
select is(social.rename_user(:ada, 'un_ada'), false, 'the same name changes nothing');
select is(social.rename_user(:ada, 'Un_Ada'), true, 'its case may change');
select is(social.rename_user(:ada, 'un_lovelace'), true, 'another name');
select is((select username from social.get_profile(null, :ada)), 'un_lovelace', 'which shows');
select is((social.get_profile_by_username(null, 'UN_LOVELACE')).id, :ada, 'and is found');
select is((social.get_profile_by_username(null, 'Un_ADA')).username, 'un_lovelace', 'by the former one too');
select is(pg_temp.error_of(format('select social.rename_user(%s, ''un_ada'')', :bob)), 'PS409 p_username', 'which nobody else takes');
select is(pg_temp.error_of('select social.create_user(''un_ada'')'), 'PS409 p_username', 'nor a new account');
select is(pg_temp.error_of('select social.create_user(''UN_ADA'')'), 'PS409 p_username', 'in any case');
select is(pg_temp.error_of(format('select social.rename_user(%s, ''UN_LOVELACE'')', :bob)), 'PS409 p_username', 'a name in use');
select is(social.rename_user(:ada, 'un_ada'), true, 'its owner takes it back');
select is(pg_temp.error_of('select social.create_user(''un_lovelace'')'), 'PS409 p_username', 'and has the other one held');
reset role;
select is((select string_agg(username, ' ') from core.held_usernames where user_id = :ada), 'un_lovelace', 'one is held');
select is((select expires_at > now() + interval '29 days' from core.held_usernames where user_id = :ada), true, 'for 30 days');
update core.held_usernames set expires_at = now() - interval '1 second' where user_id = :ada;
set local role pgsocial_app;
select is(social.rename_user(:bob, 'un_lovelace'), true, 'after its time anybody may');
reset role;
select is((select count(*) from core.held_usernames where key_hash = internal.name_hash('un_lovelace')), 0::bigint, 'and it is held no more');
select is((social.get_profile_by_username(null, 'un_lovelace')).id, :bob, 'and is who has it now');

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

-- A name that is held is held in every case of its letters, also one that looks like another.
set local role pgsocial_app;
select social.create_user('un_hit') as hi \gset
select social.rename_user(:hi, 'un_hugo');
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS409 p_username', 'held, too: ' || n)
  from unnest(array['un_hit', 'un_HIT', 'un_hIt']) as n;

-- A former name leads to the present one, however often it changed, for whom the account is there for.
select social.rename_user(:hi, 'un_hans');
select is((select username from social.get_profile_by_username(v, n)), 'un_hans', format('%s leads there for %s', n, coalesce(v::text, 'a guest')))
  from unnest(array['un_hit', 'UN_Hugo', 'un_hans']) as n cross join unnest(array[null, :ada, :hi]::bigint[]) as v;
reset role;
select social.set_password_hash(:hi, '$argon2id$v=19$m=65536,t=3,p=4$abc');
set local role pgsocial_app;
select is((select user_id from social.get_credentials('UN_HIT')), :hi, 'who has forgotten the new one signs in with it');
select social.block_user(:hi, :bob);
select is(pg_temp.error_of(format('select social.get_profile_by_username(%s, ''un_hit'')', :bob)), 'PS404 p_username', 'not for who is blocked');
select social.create_post(:ada, 'for @un_hit and @un_hans') as post \gset
reset role;
select is((select mentions from core.posts where id = :post), array[:hi]::bigint[], 'a mention is of the present name');
select is((select body from core.posts where id = :post and jsonb_array_length(entities) = 1), 'for @un_hit and @un_hans', 'alone');
set local role pgsocial_app;
select social.deactivate_user(:hi);
select is(pg_temp.error_of('select social.get_profile_by_username(null, ''un_hit'')'), 'PS404 p_username', 'nor where the account sleeps');
select is(pg_temp.error_of('select social.create_user(''un_hit'')'), 'PS409 p_username', 'which keeps its names');
reset role;
update core.held_usernames set expires_at = now() - interval '1 second' where username = 'un_hit';
select social.reactivate_user(:hi) is not null;
select is(pg_temp.error_of('select social.get_profile_by_username(null, ''un_hit'')'), 'PS404 p_username', 'what is held no more leads nowhere');
select is((social.get_profile_by_username(null, 'un_hugo')).id, :hi, 'what is still held does');

-- One account holds a few; those whose time is up do not count, nor does one that is taken back.
select pg_temp.who('un_zoe0') as zoe \gset
set local role pgsocial_app;
select is(social.rename_user(:zoe, 'un_zoe' || n), true, n || ' are held') from generate_series(1, 5) as n;
select is(pg_temp.error_of(format('select social.rename_user(%s, ''un_zoe6'')', :zoe)), 'PS409 p_username', 'a sixth is too much');
select is((social.get_profile(null, :zoe)).username, 'un_zoe5', 'and changes nothing');
select is(pg_temp.error_of('select social.create_user(''un_zoe6'')'), 'no error', 'nor does it hold what was asked for');
select is(social.rename_user(:zoe, 'Un_Zoe5'), true, 'the case may still change');
select is(social.rename_user(:zoe, 'un_zoe2'), true, 'and one may be taken back');
select is(pg_temp.error_of(format('select social.rename_user(%s, ''un_zoe7'')', :zoe)), 'PS409 p_username', 'which makes no room');
reset role;
select is(pg_temp.error_of(format('update core.users set username = ''un_zoe7'' where id = %s', :zoe)), 'PS409 p_username', 'however it is written');
update core.held_usernames set expires_at = now() - interval '1 second' where username = 'un_zoe0';
select is(pg_temp.error_of(format('select social.rename_user(%s, ''un_zoe7'')', :zoe)), 'no error', 'time does');
update ops.settings set value = '0' where name = 'username_hold_count';
select is(pg_temp.error_of(format('select social.rename_user(%s, ''un_robert'')', :bob)), 'PS409 p_username', 'a setting counts at once');
update ops.settings set value = '5' where name = 'username_hold_count';

-- Who is erased leaves names that nobody takes for as long, and that are nobody's.
select social.rename_user(:bob, 'un_robert') is not null;
select social.erase_user(:bob) is not null;
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS409 p_username', 'an erased name: ' || n)
  from unnest(array['un_robert', 'UN_ROBERT', 'un_lovelace', 'un_lovelaCe']) as n;
select is(pg_temp.error_of('select social.get_profile_by_username(null, ''un_robert'')'), 'PS404 p_username', 'it leads nowhere');
reset role;
select is((select count(*) from core.held_usernames as h where h::text ~* 'robert|lovelace' or h.user_id = :bob), 0::bigint, 'only its hash is kept');
select is((select count(*) from core.held_usernames where key_hash = any (array[sha256('un_robert'), sha256('username.un_robert')])), 0::bigint, 'by a key');
update core.held_usernames set expires_at = now() - interval '1 second' where user_id is null;
select is(pg_temp.error_of('select social.create_user(''un_robert'')'), 'no error', 'for a time');

select * from finish();
rollback;
