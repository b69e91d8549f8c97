-- Deploy pgsocial:functions_events to pg
begin;
set local check_function_bodies = off;
\ir ../functions/events/_batch_events.sql
\ir ../functions/events/_event_audience.sql
\ir ../functions/events/_log_actor.sql
\ir ../functions/events/_log_range.sql
\ir ../functions/events/_read_log.sql
\ir ../functions/events/deliver_events.sql
\ir ../functions/events/last_batch.sql
\ir ../functions/events/maintain_log.sql
\ir ../functions/events/read_events.sql
\ir ../functions/events/refuse_truncate.sql
\ir ../functions/events/run_projection.sql
\ir ../functions/events/settle.sql
\ir ../functions/events/stream_events.sql
\ir ../functions/events/tick.sql
commit;
