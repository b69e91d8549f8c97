create or replace function internal.purge_codes(p_before timestamptz, p_limit integer)
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
          from core.codes
         where expires_at < p_before
         order by expires_at
         limit p_limit
           for update skip locked
    )
    delete from core.codes as t
     using chunk as c
     where t.id = c.id;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_codes(timestamptz, integer) is
    'Retention of core.codes: deletes at most p_limit codes that counted until p_before.';
