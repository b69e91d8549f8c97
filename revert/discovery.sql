-- Revert pgsocial:discovery from pg
begin;

delete from internal.projections where name = 'people';
delete from internal.rounds where name = 'people';
drop table internal.people_names;
drop table internal.people;
drop table core.dismissed_suggestions;
drop table core.recent_searches;

commit;
