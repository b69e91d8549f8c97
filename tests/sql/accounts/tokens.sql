begin;
\ir ../helpers.psql
select plan(15);

select social.issue_token(pg_temp.who('tok_ada'), 'phone') as token \gset
select matches(:'token'::text, '^ps_[0-9a-f]{64}$', 'a token holds 256 bits');
select is((select count(*) from core.tokens where encode(token_hash, 'hex') = :'token'
              or token_hash = convert_to(:'token', 'UTF8')), 0::bigint, 'only its hash is kept');
select is(social.authenticate(:'token'), pg_temp.who('tok_ada'), 'it stands for its user');
select is(pg_temp.error_of($$select social.authenticate('ps_nonsense')$$), 'PS401 p_token', 'an unknown one');
select is(pg_temp.error_of($$select social.authenticate(null)$$), 'PS401 p_token', 'none');
select is(social.revoke_token(:'token'), true, 'it can be ended');
select is(social.revoke_token(:'token'), false, 'once');
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'token')), 'PS401 p_token'::text, 'and is then worth nothing');

select social.issue_token(pg_temp.who('tok_ada')) as token \gset
update core.tokens set expires_at = now() - interval '1 second' where user_id = pg_temp.who('tok_ada');
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'token')), 'PS401 p_token'::text, 'expired');
select social.issue_token(pg_temp.who('tok_bob')) as token \gset
update core.users set suspended_at = now() where username = 'tok_bob';
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'token')), 'PS401 p_token'::text, 'a suspended user''s');

select is(pg_temp.error_of($$select social.issue_token(1)$$), 'PS404 p_user', 'for nobody');
select is(pg_temp.error_of(format('select social.issue_token(%s, repeat(''x'', 101))', pg_temp.who('tok_ada'))), 'PS400 p_label'::text, 'a long label');
select is(pg_temp.error_of(format('select social.issue_token(%s, '''', ''-1 day'')', pg_temp.who('tok_ada'))), 'PS400 p_expires_in'::text, 'in the past');

select social.set_password_hash(pg_temp.who('tok_ada'), '$argon2id$v=19$m=65536,t=3,p=4$abc');
select social.set_password_hash(pg_temp.who('tok_ada'), '$argon2id$v=19$m=65536,t=3,p=4$xyz');
select is((select password_hash from social.get_credentials('TOK_ada')), '$argon2id$v=19$m=65536,t=3,p=4$xyz', 'the last hash counts');
select is(pg_temp.error_of(format('select social.set_password_hash(%s, ''hunter2'')', pg_temp.who('tok_ada'))), 'PS400 p_hash'::text, 'a password is refused');

select * from finish();
rollback;
