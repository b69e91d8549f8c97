-- The row of the user is no place for it: who changes the profile meanwhile would wait.
create or replace function internal.lock_part(p_user bigint, p_part text)
returns void
language sql
volatile
parallel unsafe
as $$
    select pg_advisory_xact_lock(hashtextextended('pgsocial.' || p_part || '.' || p_user, 0));
$$;

comment on function internal.lock_part(bigint, text) is
    'Locks one part of what a user has, such as the folders, until the transaction ends.';
