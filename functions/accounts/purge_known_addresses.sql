create or replace function internal.purge_known_addresses(p_before timestamptz, p_limit integer)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_count bigint;
begin
    with chunk as (
        select id
          from core.known_addresses
         where seen_at < p_before
         order by seen_at
         limit p_limit
           for update skip locked
    )
    delete from core.known_addresses as t
     using chunk as c
     where t.id = c.id;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_known_addresses(timestamptz, integer) is
    'Retention of core.known_addresses: deletes at most p_limit addresses last seen before p_before.';
