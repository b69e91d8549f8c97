-- Verify pgsocial:jobs on pg
select 1 / count(*) from ops.jobs;
select 1 / (to_regclass('internal.events_' || to_char(now() at time zone 'UTC', 'YYYYMMDD')) is not null
            or exists (select from internal.events_default))::integer;
