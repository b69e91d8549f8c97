begin;
\ir ../helpers.psql
select plan(12);

select pg_temp.who('au_ada') as ada, pg_temp.who('au_bob') as bob \gset
select social.issue_token(:ada) as token \gset
select social.issue_token(:ada) as old \gset
select social.issue_token(:bob) as bobs \gset
update core.tokens set expires_at = now() - interval '1 second' where token_hash = sha256(:'old');

create function pg_temp.refused(p_token text) returns text language sql as $$
    select pg_temp.error_of(format('select social.authenticate(%L)', p_token))
$$;
set local role pgsocial_app;
select is(social.authenticate(:'token'), :ada, 'a token stands for its user');
select is(social.authenticate(:'token'), :ada, 'as often as one likes');
select is(social.authenticate(:'bobs'), :bob, 'each for its own');
select is(pg_temp.refused(t), 'PS401 p_token', 'nothing: ' || coalesce(t, 'null'))
  from unnest(array['ps_nonsense', '', null, upper(:'token'), :'token' || ' ']) as t;
select is(pg_temp.refused(:'old'), 'PS401 p_token', 'an expired one');
select social.revoke_token(:'token');
select is(pg_temp.refused(:'token'), 'PS401 p_token', 'a revoked one');
reset role;
update core.users set suspended_at = now() where id = :bob;
select is(pg_temp.refused(:'bobs'), 'PS401 p_token', 'a suspended user''s');
update core.users set suspended_at = null where id = :bob;
select is(social.authenticate(:'bobs'), :bob, 'which holds again when that ends');

select * from finish();
rollback;
