-- Revert pgsocial:graph from pg
begin;

drop table internal.hidden;
drop table core.blocks;
drop table core.follows;

commit;
