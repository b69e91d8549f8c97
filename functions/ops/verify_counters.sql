create or replace function ops.verify_counters()
returns table (counter text, id bigint, kept bigint, counted bigint)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    -- One statement, hence one snapshot: what has not been folded yet shows as a difference.
    return query
    select d.counter, d.id::bigint, d.kept, d.counted
      from (
        select * from internal.verify_post_counters()
        union all
        select * from internal.verify_user_counters()
      ) as d
     order by 1, 2;
end
$$;

comment on function ops.verify_counters() is
    'Counters that differ from what their tables hold: none once all events are folded (call '
    'internal.settle() first). Reads the tables whole. '
    'Example: select * from ops.verify_counters();';

grant execute on function ops.verify_counters() to pgsocial_admin, pgsocial_worker;
