create or replace function internal.transaction_stamp()
returns text
language sql
stable
parallel safe
as $$
    select extract(epoch from now()) || '.' || pg_backend_pid();
$$;

comment on function internal.transaction_stamp() is
    'What tells this transaction from all others: a setting that holds it was made here, and is not '
    'left from another client of a pooled connection.';
