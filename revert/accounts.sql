-- Revert pgsocial:accounts from pg
begin;

drop table core.erasures;
drop table core.notification_reads;
drop table core.active_days;
drop table core.activity;
drop table core.preferences;
drop table core.reserved_usernames;
drop table core.held_usernames;
drop table core.known_addresses;
drop table core.mails;
drop table core.codes;
drop table core.emails;
drop table core.tokens;
drop table core.credentials;
drop table core.users;

commit;
