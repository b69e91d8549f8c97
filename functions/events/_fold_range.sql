-- Folds the events of a range of batches whose ids lie between two; where that fails, halves are
-- tried, so that only the event in question is left out and noted. What fails on no event at all is
-- no event's fault, nor is a lack of memory, disk or locks: then nothing is folded.
create or replace function internal.fold_range(
    p_projection internal.projections, p_upto bigint, p_from_event bigint, p_upto_event bigint
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_ids bigint[];
    v_error text;
begin
    begin
        perform set_config('pgsocial.fold_from', p_from_event::text, true),
                set_config('pgsocial.fold_upto', p_upto_event::text, true);
        execute format('select %s($1, $2)', p_projection.fold::regproc)
          using p_projection.batch_id, p_upto;
        return;
    exception when others then
        if p_from_event > p_upto_event or left(sqlstate, 2) in ('40', '53', '55', '57', '58', 'XX') then
            raise;
        end if;

        v_error := sqlstate || ': ' || sqlerrm;
    end;

    v_ids := array(
        select e.id
          from internal.batch_events(p_projection.batch_id, p_upto) as e
         where e.id between p_from_event and p_upto_event
         order by e.id
    );

    if cardinality(v_ids) > 1 then
        perform internal.fold_range(
            p_projection, p_upto, v_ids[1], v_ids[cardinality(v_ids) / 2]
        );
        perform internal.fold_range(
            p_projection, p_upto, v_ids[cardinality(v_ids) / 2 + 1], v_ids[cardinality(v_ids)]
        );
        return;
    end if;

    perform internal.fold_range(p_projection, p_upto, 1, 0);

    insert into internal.quarantine (projection, event_id, batch_id, error)
    values (p_projection.name, v_ids[1], p_upto, v_error);

    if (select count(*) > internal.setting('quarantine_events')::bigint
          from internal.quarantine
         where projection = p_projection.name and batch_id = p_upto) then
        perform internal.raise_error('PS409', 'p_name',
            format('projection %L fails on too many events of batch %s, lately with %s',
                   p_projection.name, p_upto, v_error));
    end if;
end
$$;

comment on function internal.fold_range(internal.projections, bigint, bigint, bigint) is
    'Folds the events from p_from_event to p_upto_event of the batches after the checkpoint up to '
    'p_upto; one that cannot be folded goes into internal.quarantine. Errors: PS409 where too many '
    'cannot (ops.settings quarantine_events).';
