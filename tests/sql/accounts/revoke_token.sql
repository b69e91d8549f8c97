begin;
\ir ../helpers.psql
select plan(6);

select pg_temp.who('rt_ada') as ada \gset
set local role pgsocial_app;
select social.issue_token(:ada) as one \gset
select social.issue_token(:ada) as two \gset
select is(social.revoke_token(:'one'), true, 'a token can be ended');
select is(social.revoke_token(:'one'), false, 'once');
select is(social.revoke_token('ps_unknown'), false, 'an unknown one has no end');
select is(social.revoke_token(null), false, 'nor has null');
select is(social.authenticate(:'two'), :ada, 'others stay');
reset role;
select is((select count(*) from core.tokens where user_id = :ada and revoked_at is not null), 1::bigint, 'the row stays, as ended');

select * from finish();
rollback;
