-- Revert pgsocial:imports from pg
drop table core.imports;
