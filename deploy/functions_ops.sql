-- Deploy pgsocial:functions_ops to pg
begin;
set local check_function_bodies = off;
\ir ../functions/ops/_check_limit.sql
\ir ../functions/ops/_parse_cursor.sql
\ir ../functions/ops/_projections.sql
\ir ../functions/ops/_raise_error.sql
\ir ../functions/ops/_setting.sql
\ir ../functions/ops/_time_cursor.sql
\ir ../functions/ops/after_restore.sql
\ir ../functions/ops/run_job.sql
\ir ../functions/ops/verify_counters.sql
commit;
