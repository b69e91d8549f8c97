-- The log from a place on, batch by batch, in order, up to a limit: what a reader resumes on.
-- A reader whose place has been dropped must know, since what it missed is gone.
create or replace function internal.read_log(
    p_after_batch bigint, p_after_event bigint, p_limit integer,
    p_argument text default 'p_after_batch', p_upto bigint default null
)
returns setof social.event
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_floor bigint;
    v_last bigint;
    v_first bigint;
    v_batch bigint;
    v_left integer := p_limit;
    v_rows integer;
begin
    perform internal.check_limit(p_limit, 10000);

    if p_after_batch is null then
        perform internal.raise_error('PS400', p_argument, 'the batch must not be null');
    end if;

    select min(id), max(id) into v_floor, v_last from internal.batches;

    if p_after_batch > v_last then
        perform internal.raise_error('PS410', p_argument,
            'this batch has not been: read afresh, then follow from last_batch()');
    end if;

    v_first := case when p_after_event is null then p_after_batch + 1 else p_after_batch end;

    if v_first <= v_floor then
        perform internal.raise_error('PS410', p_argument,
            'events from this place on are no longer kept: read afresh, then follow from last_batch()');
    end if;

    for v_batch in
        select b.id
          from internal.batches as b
         where b.id >= v_first and b.id <= coalesce(p_upto, v_last)
         order by b.id
    loop
        return query
        select v_batch, e.id, e.type, e.actor_id, e.post_id, e.user_id, e.version, e.created_at,
               e.request_id, e.payload
          from internal.batch_events(v_batch - 1, v_batch) as e
         where p_after_event is null or v_batch > p_after_batch or e.id > p_after_event
         order by e.id
         limit v_left;

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        exit when v_left = 0;
    end loop;
end
$$;

comment on function internal.read_log(bigint, bigint, integer, text, bigint) is
    'Events after a place (batch, event), in order, up to the batch p_upto or the last one. '
    'Errors: PS400 for a limit outside 1 to 10,000, PS410 for a place that is no longer or not yet known; '
    'they name p_argument.';
