-- Verify pgsocial:event_log on pg
select id, xid, batch_id, type, actor_id, post_id, user_id, payload from internal.events where false;
select name, fold, repair, batch_id, skipped_snapshot from internal.projections where false;
select projection, event_id, error from internal.quarantine where false;
do $$
declare
    v_table text;
    v_is_filled boolean;
begin
    foreach v_table in array array['internal.batches', 'internal.log_origin', 'internal.event_types']
    loop
        execute format('select exists (select from %s)', v_table) into v_is_filled;

        if not v_is_filled then
            raise exception '% has no rows, though its deploy writes some', v_table;
        end if;
    end loop;
end
$$;
