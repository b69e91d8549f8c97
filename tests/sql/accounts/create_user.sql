begin;
\ir ../helpers.psql
select plan(28);

set local role pgsocial_app;
select social.create_user('Cu_Ada') as ada \gset
select social.create_user('cu_bob', U&'\05D1\05D5\05D1 \+01F600', U&'cafe\0301 \0915\094D\0937') as bob \gset
reset role;

select is((select row(username, username_key, display_name, bio, locale, is_private, is_active, version)::text
             from core.users where id = :ada), '(Cu_Ada,cu_ada,Cu_Ada,"",en,f,t,1)', 'what is not said has a default');
select is((select display_name || bio from core.users where id = :bob),
          U&'\05D1\05D5\05D1 \+01F600cafe\0301 \0915\094D\0937', 'any script stays as it was written');
select cmp_ok(:bob::bigint, '>', :ada::bigint, 'ids are ordered by time');
select is((select created_at from core.users where id = :ada), internal.id_time(:ada), 'and tell it');
select social.create_user('cu_nul', null, null) as nul \gset
select is((select display_name || bio from core.users where id = :nul), 'cu_nul', 'null is the default too');
select ok(social.create_user('a_') > 0, 'two characters');
select ok(social.create_user(repeat('z', 30)) > 0, 'thirty');
select ok(social.create_user('cu_long', repeat(U&'\+01F600', 100), repeat(U&'\0928', 1000)) > 0, 'the longest name and bio');

create temp table counts as
select (select count(*) from core.users) as users, (select count(*) from internal.events) as events;
grant select on counts to public;

set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS409 p_username', 'taken: ' || n)
  from unnest(array['Cu_Ada', 'cu_ada', 'CU_ADA']) as n;
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS400 p_username', 'no username: ' || coalesce(quote_ident(translate(n, E'\n', '$')), 'null'))
  from unnest(array[
           null, '', 'a', repeat('a', 31), 'a b', 'a-b', ' ab', E'ab\n', U&'\0430da', U&'a\200Bda', U&'a\0301bc',
           U&'caf\00E9', U&'\0661\0662'
       ]) as n;
select is(pg_temp.error_of($$select social.create_user('cu_new', '')$$), 'PS400 p_display_name', 'an empty name');
select is(pg_temp.error_of($$select social.create_user('cu_new', repeat('é', 101))$$), 'PS400 p_display_name', 'too long a name');
select is(pg_temp.error_of($$select social.create_user('cu_new', 'New', repeat('x', 1001))$$), 'PS400 p_bio', 'too long a bio');
reset role;

select is((select row(users, events)::text from counts),
          row((select count(*) from core.users), (select count(*) from internal.events))::text,
          'an error leaves nothing behind');

select * from finish();
rollback;
