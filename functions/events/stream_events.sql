-- The whole log, for those who may read it all: relays and sinks.
create or replace function social.stream_events(
    p_after_batch bigint, p_after_event bigint default null, p_limit integer default 1000
)
returns setof social.event
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query select * from internal.read_log(p_after_batch, p_after_event, p_limit);
end
$$;

comment on function social.stream_events(bigint, bigint, integer) is
    'All events after a place of the log, in order: after the batch p_after_batch, or after the '
    'event p_after_event within it; at most p_limit (1 to 10,000) rows. Position and NOTIFY work '
    'as in social.read_events(). Only for pgsocial_stream. '
    'Errors: PS400, PS410 (the place is no longer kept, or not yet reached). '
    'Example: select * from social.stream_events(social.last_batch());';

grant execute on function social.stream_events(bigint, bigint, integer) to pgsocial_stream;
