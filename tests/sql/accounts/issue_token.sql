begin;
\ir ../helpers.psql
select plan(17);

select pg_temp.who('it_ada') as ada, pg_temp.who('it_gone') as gone \gset
update core.users set deactivated_at = now() where id = :gone;
set local role pgsocial_app;
select social.issue_token(:ada, 'phone', '1 day') as token \gset
select social.issue_token(:ada, null) as other \gset
reset role;
select matches(:'token'::text, '^ps_[0-9a-f]{64}$', 'a token holds 256 bits');
select isnt(:'token'::text, :'other'::text, 'no two are alike');
select is((select count(*) from core.tokens as t where t::text like '%' || substr(:'token', 4) || '%'), 0::bigint, 'only its hash is kept');
select results_eq(format('select label, round(extract(epoch from expires_at - created_at) / 86400) from core.tokens where user_id = %s order by id', :ada),
                  $$values ('phone', 1::numeric), ('', 90)$$, 'its label and how long it lives');

set local role pgsocial_app;
select is(pg_temp.error_of('select social.issue_token(1)'), 'PS404 p_user', 'for nobody');
select is(pg_temp.error_of('select social.issue_token(null)'), 'PS404 p_user', 'for null');
select is(pg_temp.error_of(format('select social.issue_token(%s)', :gone)), 'PS404 p_user', 'for an inactive user');
select is(pg_temp.error_of(format('select social.issue_token(%s, repeat(''x'', 101))', :ada)), 'PS400 p_label', 'a long label');
select is(pg_temp.error_of(format('select social.issue_token(%s, '''', %L)', :ada, i)), 'PS400 p_expires_in', 'for ' || coalesce(i, 'null'))
  from unnest(array['-1 day', '0', '11 years', null]) as i;

-- On a password that was right a moment ago.
select social.set_password_hash(:ada, repeat('x', 30));
select version from social.get_credentials('it_ada') \gset
select isnt(social.issue_token(:ada, p_version => :version), null, 'on the password that still counts');
select is(pg_temp.error_of(format('select social.issue_token(%s, p_version => %s)', :ada, v)), 'PS401 p_version', 'on another: ' || v)
  from unnest(array[:version - 1, :version + 1]) as v;
select social.set_password_hash(:ada, repeat('y', 30));
select is(pg_temp.error_of(format('select social.issue_token(%s, p_version => %s)', :ada, :version)), 'PS401 p_version', 'on the one before');
reset role;
select is((select count(*) from core.tokens where user_id in (:ada, :gone)), 3::bigint, 'an error makes none');

select * from finish();
rollback;
