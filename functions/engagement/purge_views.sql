-- A row serves until its window of time has passed; what was counted from it stands in the log.
create or replace function internal.purge_views(p_before timestamptz, p_limit integer)
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
        select viewer_id, post_id, window_at
          from core.views
         where window_at < p_before
         order by window_at
         limit p_limit
           for update skip locked
    )
    delete from core.views as t
     using chunk as c
     where t.viewer_id = c.viewer_id and t.post_id = c.post_id and t.window_at = c.window_at;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_views(timestamptz, integer) is
    'Retention of core.views: deletes at most p_limit views of windows that began before p_before.';
