-- Revert pgsocial:accounts from pg
begin;

drop table core.tokens;
drop table core.credentials;
drop table core.users;

commit;
