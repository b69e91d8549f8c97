-- social.issue_ticket(), social.redeem_ticket(), social.authenticate_session().
begin;
\ir ../helpers.psql
select plan(10);

select pg_temp.who('tk_ada') as ada \gset
select social.issue_token(:ada) as token \gset
select social.issue_ticket(:'token') as ticket \gset
select matches(:'ticket'::text, '^pt_[0-9a-f]{64}$', 'a ticket');
select is((select count(*) from internal.stream_tickets as t where t::text like '%' || :'ticket' || '%'), 0::bigint, 'which is not kept');
select social.redeem_ticket(:'ticket') as session \gset
select is(social.authenticate_session(:'session'), :ada, 'stands for its token''s user');
select is(pg_temp.error_of(format('select social.redeem_ticket(%L)', :'ticket')), 'PS401 p_ticket', 'once');
select is((select string_agg(pg_temp.error_of(format('select social.redeem_ticket(%L)', t)), ',') from unnest(array['', 'pt_', :'token', null]) as t),
          'PS401 p_ticket,PS401 p_ticket,PS401 p_ticket,PS401 p_ticket', 'what is no ticket');
select is((select string_agg(pg_temp.error_of(format('select social.authenticate_session(%L)', s)), ',') from unnest(array['', :'token', repeat('0', 64), null]) as s),
          'PS401 p_session,PS401 p_session,PS401 p_session,PS401 p_session', 'what is no session');
select is(pg_temp.error_of('select social.issue_ticket(''ps_unknown'')'), 'PS401 p_token', 'for a token alone');

update ops.settings set value = '0 seconds' where name = 'ticket_lifetime';
select social.issue_ticket(:'token') as late \gset
select is(pg_temp.error_of(format('select social.redeem_ticket(%L)', :'late')), 'PS401 p_ticket', 'a ticket that is too old');
update ops.settings set value = '30 seconds' where name = 'ticket_lifetime';
select social.issue_ticket(:'token') as ticket \gset
select social.revoke_token(:'token');
select is(pg_temp.error_of(format('select social.authenticate_session(social.redeem_ticket(%L))', :'ticket')), 'PS401 p_session', 'it ends with its token');
select is(pg_temp.error_of(format('select social.authenticate_session(%L)', :'session')), 'PS401 p_session', 'as does the session');

select * from finish();
rollback;
