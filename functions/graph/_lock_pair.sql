-- Follow and block of the same two people exclude each other; nobody else waits.
create or replace function internal.lock_pair(p_one bigint, p_other bigint)
returns void
language sql
volatile
parallel unsafe
as $$
    select pg_advisory_xact_lock(
        hashtextextended('pgsocial.pair.' || least(p_one, p_other) || '.' || greatest(p_one, p_other), 0)
    );
$$;

comment on function internal.lock_pair(bigint, bigint) is
    'Locks what two users are to each other until the transaction ends.';
