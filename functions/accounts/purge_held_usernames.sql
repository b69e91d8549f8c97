create or replace function internal.purge_held_usernames(p_before timestamptz, p_limit integer)
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
        select key_hash
          from core.held_usernames
         where expires_at < p_before
         order by expires_at
         limit p_limit
           for update skip locked
    )
    delete from core.held_usernames as t
     using chunk as c
     where t.key_hash = c.key_hash;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_held_usernames(timestamptz, integer) is
    'Retention of core.held_usernames: deletes at most p_limit names that were held until p_before.';
