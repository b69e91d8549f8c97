-- Revert pgsocial:graph from pg
begin;

drop table internal.hidden;
drop table core.mutes;
drop table core.blocks;
drop table core.follow_requests;
drop table core.follows;

commit;
