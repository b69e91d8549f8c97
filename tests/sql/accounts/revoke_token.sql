-- And social.revoke_all_tokens().
begin;
\ir ../helpers.psql
select plan(14);

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


select pg_temp.who('rt_bob') as bob, pg_temp.who('rt_gone') as gone \gset
select social.issue_token(:bob) as of_bob, social.issue_token(:gone) as of_gone \gset
update core.users set deleted_at = now() where id = :gone;
set local role pgsocial_app;
select social.issue_token(:ada, 'three') as three \gset
select is(social.revoke_all_tokens(:ada, :'three'), true, 'all but one');
select is((select string_agg(label, ' ') from social.list_tokens(:ada)), 'three', 'which stays');
select is(social.revoke_all_tokens(:ada, :'three'), false, 'there are no others');
select is(social.revoke_all_tokens(:ada, :'of_bob'), true, 'another''s token keeps none');
select is((select count(*) from social.list_tokens(:ada)), 0::bigint, 'all of them');
select is(social.revoke_all_tokens(:ada), false, 'once');
select is(social.authenticate(:'of_bob'), :bob, 'others'' stay');
select is(pg_temp.error_of(format('select social.revoke_all_tokens(%s)', :gone)), 'PS404 p_actor', 'nobody''s');
reset role;

select * from finish();
rollback;
