create or replace function ops.list_deliveries(p_state text default null, p_limit integer default 100)
returns table (
    id bigint, type text, state text, kind text, url text, user_id bigint, attempt_count integer,
    due_at timestamptz, ended_at timestamptz, error text
)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_limit(p_limit, 10000);

    if p_state not in ('waiting', 'sent', 'dead') then
        perform internal.raise_error('PS400', 'p_state', 'waiting, sent or dead');
    end if;

    return query
    select d.id, d.type, s.state, e.kind, e.url, e.user_id, d.attempt_count, d.due_at, d.ended_at, d.error
      from internal.deliveries as d
      join core.endpoints as e on e.id = d.endpoint_id
     cross join lateral (
        select case
            when d.ended_at is null then 'waiting'
            when d.error is null then 'sent'
            else 'dead'
        end
     ) as s (state)
     where p_state is null or s.state = p_state
     order by d.id desc
     limit p_limit;
end
$$;

comment on function ops.list_deliveries(text, integer) is
    'The newest p_limit deliveries in a state: waiting, sent or dead, null for all; without what they say. '
    'Errors: PS400 (p_state, p_limit outside 1 to 10,000). Example: select * from '
    'ops.list_deliveries(''dead'');';

grant execute on function ops.list_deliveries(text, integer) to pgsocial_admin, pgsocial_worker;
