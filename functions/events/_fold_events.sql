-- Folds events into one read model; where that fails, halves are tried, so that only the event in
-- question is left out and noted. What fails on no event at all is no event's fault, nor is a lack
-- of memory, disk or locks: then nothing is folded.
create or replace function internal.fold_events(
    p_projection internal.projections, p_batch bigint, p_events internal.events[]
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_half constant integer := cardinality(p_events) / 2;
    v_error text;
begin
    begin
        execute format('select %s($1)', p_projection.fold::regproc) using p_events;
        return;
    exception when others then
        if p_events = '{}' or left(sqlstate, 2) in ('40', '53', '55', '57', '58', 'XX') then
            raise;
        end if;

        v_error := sqlstate || ': ' || sqlerrm;
    end;

    if v_half > 0 then
        perform internal.fold_events(p_projection, p_batch, p_events[:v_half]);
        perform internal.fold_events(p_projection, p_batch, p_events[v_half + 1:]);
        return;
    end if;

    perform internal.fold_events(p_projection, p_batch, '{}');

    insert into internal.quarantine (projection, event_id, batch_id, error)
    values (p_projection.name, p_events[1].id, p_batch, v_error);

    if (select count(*) > internal.setting('quarantine_events')::bigint
          from internal.quarantine
         where projection = p_projection.name and batch_id = p_batch) then
        perform internal.raise_error('PS409', 'p_name',
            format('projection %L fails on too many events of batch %s, lately with %s',
                   p_projection.name, p_batch, v_error));
    end if;
end
$$;

comment on function internal.fold_events(internal.projections, bigint, internal.events[]) is
    'Folds p_events; one that cannot be folded goes into internal.quarantine, as of p_batch. Errors: '
    'PS409 where too many cannot (ops.settings quarantine_events).';
