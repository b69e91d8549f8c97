-- A lock that shuts readers out waits behind every long reader (a dump), and all others behind it.
begin;
set local search_path = pg_catalog, extensions;
select plan(2);

create temp table accepted (routine text, reason text);
insert into accepted (routine, reason) values
('internal.maintain_log', 'waits for 50 ms at most, and tries again'),
('internal.make_log_partition', 'called by maintain_log(); what it alters is not attached yet, or waits as long'),
('ops.add_embedding_model', 'waits for 50 ms at most; its index is empty, and shuts out writers alone'),
('ops.drop_embedding_model', 'waits for 50 ms at most'),
('internal.drop_chunks', 'waits for 50 ms at most, and is tried again'),
('internal.compress_metrics', 'waits for 50 ms at most, and is tried again'),
('internal.make_hypertables', 'runs once, in a deploy or when a DBA asks for it; says that it holds the tables'),
('internal.refuse_truncate', 'names it in a message'),
('ops.after_restore', 'runs once, before anybody reads or writes');

create temp view shutting as
select p.oid, p.pronamespace::regnamespace || '.' || p.proname as routine, p.proconfig
  from pg_proc as p
 where p.pronamespace::regnamespace::text in ('social', 'core', 'internal', 'analytics', 'ops')
   and regexp_replace(p.prosrc, '--[^\n]*', '', 'g')
       ~* '\m(truncate\s+(table\s+)?(only\s+)?\w|lock\s+table|lock\s+(only\s+)?\w+\.|alter\s+(table|index|sequence|view|function|type)|drop\s+(table|index|trigger|view|function|type|schema)|create\s+(unique\s+)?index|create\s+(or\s+replace\s+)?trigger|(disable|enable)\s+trigger|reindex|cluster\s|vacuum\s+full|refresh\s+materialized|detach\s+partition|I[.](create_hypertable|drop_chunks|compress_chunk)|attach\s+partition|partition\s+of)';

select is_empty(
    $$ select routine from shutting where routine not in (select routine from accepted) $$,
    'no function takes a lock that shuts readers out, but for a reason'
);

select is_empty(
    $$
    select routine from accepted except select routine from shutting
    union all
    select s.routine
      from shutting as s
     where s.routine in ('internal.maintain_log', 'ops.add_embedding_model', 'ops.drop_embedding_model',
                         'internal.drop_chunks', 'internal.compress_metrics')
       and not s.proconfig @> '{lock_timeout=25ms}'
    $$,
    'the reasons hold'
);

select * from finish();
rollback;
