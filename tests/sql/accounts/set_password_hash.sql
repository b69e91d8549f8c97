-- And social.get_credentials(), which reads what this writes, and social.rehash_password().
begin;
\ir ../helpers.psql
select plan(27);

select pg_temp.who('Ph_Ada') as ada, pg_temp.who('ph_gone') as gone, pg_temp.who('ph_bob') as bob \gset
select social.set_password_hash(:gone, '$argon2id$v=19$m=65536,t=3,p=4$old');
update core.users set deleted_at = now() where id = :gone;
set local role pgsocial_app;
select is_empty($$select * from social.get_credentials('ph_ada')$$, 'at first there is none');
select social.set_password_hash(:ada, '$argon2id$v=19$m=65536,t=3,p=4$abc');
select social.set_password_hash(:ada, '$argon2id$v=19$m=65536,t=3,p=4$xyz');
select is((select version from social.get_credentials('ph_ada')), 2, 'the second password');
select results_eq($$select user_id, password_hash from social.get_credentials('PH_ada')$$,
                  format('values (%s::bigint, ''$argon2id$v=19$m=65536,t=3,p=4$xyz'')', :ada), 'the last one counts, whatever the name''s case');
select is_empty($$select * from social.get_credentials('ph_gone')$$, 'an inactive user has none');
select is_empty($$select * from social.get_credentials('ph_nobody')$$, 'nor has nobody');
select is_empty($$select * from social.get_credentials(null)$$, 'nor null');

select is(pg_temp.error_of(format('select social.set_password_hash(%s, %L)', :ada, h)), 'PS400 p_hash', 'no hash: ' || coalesce(left(h, 10), 'null'))
  from unnest(array[null, '', 'hunter2', repeat('x', 19), repeat('x', 501)]) as h;
select is(pg_temp.error_of('select social.set_password_hash(1, repeat(''x'', 60))'), 'PS404 p_user', 'nobody''s');
select is(pg_temp.error_of(format('select social.set_password_hash(%s, repeat(''x'', 60))', :gone)), 'PS404 p_user', 'an inactive user''s');
select is((select password_hash from social.get_credentials('ph_ada')), '$argon2id$v=19$m=65536,t=3,p=4$xyz', 'an error changes nothing');

-- What followed from the former password.
select social.issue_token(:ada, 'this') as this, social.issue_token(:ada, 'other') as other, social.issue_token(:ada, 'third') as third \gset
select social.issue_token(:bob) as of_bob \gset
select is(pg_temp.error_of(format('select social.set_password_hash(%s, repeat(''n'', 60), %L, 1)', :ada, :'this')), 'PS401 p_version', 'the password that was checked is another''s by now');
select is((select count(*) from social.list_tokens(:ada)), 3::bigint, 'which ends nothing');
select social.set_password_hash(:ada, repeat('n', 60), :'this', 2);
select is((select string_agg(label, ' ') from social.list_tokens(:ada)), 'this', 'the token in use stays, alone');
select is(social.authenticate(:'this'), :ada, 'and counts');
select is(pg_temp.error_of(format('select social.authenticate(%L)', t)), 'PS401 p_token', 'the others end') from unnest(array[:'other', :'third']) as t;
select social.set_password_hash(:ada, repeat('n', 60), :'of_bob');
select is((select count(*) from social.list_tokens(:ada)), 0::bigint, 'another''s token keeps none');
select is(social.authenticate(:'of_bob'), :bob, 'nor ends');

-- The same, hashed anew.
select social.issue_token(:ada) as this \gset
select is(social.rehash_password(:ada, repeat('x', 60), repeat('r', 60)), false, 'what was compared with is kept no more');
select is((select row(social.rehash_password(:ada, repeat('n', 60), repeat('r', 60)), social.authenticate(:'this'))::text), format('(t,%s)', :ada), 'the same password ends no token');
select is((select row(password_hash, version)::text from social.get_credentials('ph_ada')), format('(%s,4)', repeat('r', 60)), 'and has the same version');
reset role;
select is((select count(*) from core.credentials where user_id = :ada), 1::bigint, 'one row each');
select is((select count(*) from internal.events where actor_id = :ada and type not in ('user.created', 'token.deleted')), 0::bigint, 'the log knows nothing of it but that tokens ended');

select * from finish();
rollback;
