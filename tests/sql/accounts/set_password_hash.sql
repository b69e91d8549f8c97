-- And social.get_credentials(), which reads what this writes.
begin;
\ir ../helpers.psql
select plan(15);

select pg_temp.who('Ph_Ada') as ada, pg_temp.who('ph_gone') as gone \gset
select social.set_password_hash(:gone, '$argon2id$v=19$m=65536,t=3,p=4$old');
update core.users set deleted_at = now() where id = :gone;
set local role pgsocial_app;
select is_empty($$select * from social.get_credentials('ph_ada')$$, 'at first there is none');
select social.set_password_hash(:ada, '$argon2id$v=19$m=65536,t=3,p=4$abc');
select social.set_password_hash(:ada, '$argon2id$v=19$m=65536,t=3,p=4$xyz');
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
reset role;
select is((select count(*) from core.credentials where user_id = :ada), 1::bigint, 'one row each');
select is((select count(*) from internal.events where actor_id = :ada and type <> 'user.created'), 0::bigint, 'the log knows nothing of it');

select * from finish();
rollback;
