-- Revert pgsocial:roles_and_schemas from pg
begin;

drop schema ops;
drop schema analytics;
drop schema internal;
drop schema core;
drop schema social;
alter default privileges grant execute on functions to public;

commit;
