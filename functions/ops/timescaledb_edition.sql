create or replace function ops.timescaledb_edition()
returns text
language sql
stable
parallel safe
as $$
select case
           when internal.timescaledb_schema() is null then 'none'
           when current_setting('timescaledb.license', true) = 'timescale' then 'full'
           else 'apache'
       end
$$;

comment on function ops.timescaledb_edition() is
    'Which TimescaleDB this database has: none, apache (hypertables), or full (compression too). '
    'Example: select ops.timescaledb_edition();';

grant execute on function ops.timescaledb_edition() to pgsocial_admin, pgsocial_worker;
