-- Revert pgsocial:counters from pg
drop table internal.user_counters;
