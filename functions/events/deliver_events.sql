-- One batch for many viewers at once: what a gateway with open sockets asks.
create or replace function social.deliver_events(p_viewers bigint[], p_batch bigint)
returns setof social.delivery
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_event bigint;
    v_read social.event[];
begin
    perform internal.check_array(p_viewers, 'p_viewers', 100000);

    loop
        v_read := internal.read_batch(p_batch, v_event);
        return query select * from internal.event_audience(p_viewers, v_read);
        exit when cardinality(v_read) < 1000;
        v_event := v_read[1000].id;
    end loop;
end
$$;

comment on function social.deliver_events(bigint[], bigint) is
    'Who of p_viewers may see which event of batch p_batch: pairs, in event order for each viewer '
    'within a thousand events; for at most 100,000 viewers. Only for pgsocial_stream. '
    'Errors: PS400 (p_viewers), PS410 (p_batch). '
    'Example: select (d).viewer_id, (d).event from social.deliver_events(array[7, 8], 12) as d;';

grant execute on function social.deliver_events(bigint[], bigint) to pgsocial_stream;
