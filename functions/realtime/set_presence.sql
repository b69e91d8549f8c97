-- Locks: internal.presence in the order of users.
create or replace function social.set_presence(p_gateway uuid, p_users bigint[], p_states text[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_array(p_users, 'p_users', 200000);
    perform internal.check_array(p_states, 'p_states', 200000);

    if p_gateway is null then
        perform internal.raise_error('PS400', 'p_gateway', 'a gateway has an id of its own');
    end if;

    if coalesce(cardinality(p_users), 0) <> coalesce(cardinality(p_states), 0)
       or exists (
           select from unnest(p_states) as s (state)
            where s.state is null or s.state not in ('online', 'away', 'offline')
       ) then
        perform internal.raise_error('PS400', 'p_states',
            'each user has a state: online, away or offline');
    end if;

    insert into internal.gateways (id) values (p_gateway)
    on conflict (id) do update set seen_at = clock_timestamp();

    delete from internal.presence as p
     using unnest(p_users, p_states) as s (user_id, state)
     where p.user_id = s.user_id and p.gateway_id = p_gateway and s.state = 'offline';

    insert into internal.presence as p (user_id, gateway_id, state)
    select s.user_id, p_gateway, max(s.state)
      from unnest(p_users, p_states) as s (user_id, state)
      join core.users as u on u.id = s.user_id and u.is_active
     where s.state <> 'offline'
     group by s.user_id
     order by s.user_id
    on conflict (user_id, gateway_id) do update set state = excluded.state
     where p.state <> excluded.state;

    perform internal.tell_presence(p_users);
end
$$;

comment on function social.set_presence(uuid, bigint[], text[]) is
    'Says how users are present by a gateway, side by side, at most 200,000: online, away, or offline where '
    'they are there no more; and tells all gateways who has changed. Only for pgsocial_stream. '
    'Errors: PS400 (p_gateway, p_users, p_states). Example: '
    'select social.set_presence(gen_random_uuid(), array[7, 8], array[''online'', ''away'']);';

grant execute on function social.set_presence(uuid, bigint[], text[]) to pgsocial_stream;
