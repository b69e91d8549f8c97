create or replace function internal.purge_active_days(p_before timestamptz, p_limit integer)
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
        select user_id, day
          from core.active_days
         where day < (p_before at time zone 'UTC')::date
         order by day
         limit p_limit
           for update skip locked
    )
    delete from core.active_days as t
     using chunk as c
     where t.user_id = c.user_id and t.day = c.day;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_active_days(timestamptz, integer) is
    'Retention of core.active_days: deletes at most p_limit days before p_before.';
