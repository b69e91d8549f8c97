-- Its events (mute.deleted) reach the muter alone, who had set the end.
create or replace function internal.purge_mutes(p_before timestamptz, p_limit integer)
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
        select muter_id, muted_id
          from core.mutes
         where expires_at < p_before
         order by expires_at
         limit p_limit
           for update skip locked
    )
    delete from core.mutes as t
     using chunk as c
     where t.muter_id = c.muter_id and t.muted_id = c.muted_id;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_mutes(timestamptz, integer) is
    'Retention of core.mutes: deletes at most p_limit mutes that ended before p_before.';
