-- Locks: the chunks that it drops and their hypertable, ACCESS EXCLUSIVE; it hardly waits for them.
create or replace function internal.drop_chunks(p_relation text, p_before timestamptz)
returns bigint
language plpgsql
volatile
parallel unsafe
set lock_timeout = '25ms'
as $$
declare
    v_count bigint;
begin
    execute format(
        'select count(*) from %I.drop_chunks($1::regclass, older_than => $2)', internal.timescaledb_schema()
    ) into v_count using p_relation, p_before;

    return v_count;
end
$$;

comment on function internal.drop_chunks(text, timestamptz) is
    'Drops the chunks of a hypertable that ended before p_before; returns how many.';
