create or replace function internal.note_sink_verified(p_name text, p_count bigint, p_is_repaired boolean)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_sink(p_name);
    update ops.sinks
       set verified_at = clock_timestamp(), difference_count = p_count,
           is_lossy = is_lossy and not p_is_repaired
     where name = p_name;

    if p_is_repaired then
        delete from ops.sink_quarantine where sink = p_name;
    end if;
end
$$;

comment on function internal.note_sink_verified(text, bigint, boolean) is
    'A sink was compared whole: how many rows differed, and whether they were repaired, so that those '
    'in quarantine have been tried again (what is refused again is noted again). Errors: PS404 (p_name).';

grant execute on function internal.note_sink_verified(text, bigint, boolean) to pgsocial_worker;
