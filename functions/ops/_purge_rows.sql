-- Locks: the rows that it takes, of those that nobody else has.
create or replace function internal.purge_rows(p_rule text, p_before timestamptz, p_limit integer)
returns bigint
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_rule ops.retention_rules;
    v_count bigint;
begin
    select * into strict v_rule from ops.retention_rules where name = p_rule;

    if v_rule.step is not null then
        execute format('select %s($1, $2)', v_rule.step::regproc) into v_count using p_before, p_limit;
        return v_count;
    end if;

    if v_rule.is_chunked then
        -- A ctid is unique only within a chunk, and chunks go faster as a whole.
        return internal.drop_chunks(v_rule.relation, p_before);
    end if;

    execute format(
        'delete from %1$s where ctid = any (array(
            select ctid from %1$s where %2$s limit $2 for update skip locked
         ))',
        v_rule.relation::regclass, v_rule.condition
    ) using p_before, p_limit;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_rows(text, timestamptz, integer) is
    'Purges at most p_limit rows that ended before p_before, by a rule of ops.retention_rules; returns '
    'how many rows, or chunks of a hypertable.';
