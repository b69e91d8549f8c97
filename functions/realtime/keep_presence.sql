-- Locks: gateways that are silent, skipped where another is at it.
create or replace function social.keep_presence(p_gateway uuid)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_dead uuid[];
    v_users bigint[];
    v_is_known boolean;
begin
    if p_gateway is null then
        perform internal.raise_error('PS400', 'p_gateway', 'a gateway has an id of its own');
    end if;

    update internal.gateways set seen_at = clock_timestamp() where id = p_gateway;
    v_is_known := found;

    if not v_is_known then
        insert into internal.gateways (id) values (p_gateway) on conflict (id) do nothing;
    end if;

    v_dead := array(
        select g.id
          from internal.gateways as g
         where g.seen_at < clock_timestamp() - internal.setting('presence_lifetime')::interval
           for update skip locked
    );

    if v_dead <> '{}' then
        v_users := array(select p.user_id from internal.presence as p where p.gateway_id = any (v_dead));
        delete from internal.gateways where id = any (v_dead);
        perform internal.tell_presence(v_users);
    end if;

    return v_is_known;
end
$$;

comment on function social.keep_presence(uuid) is
    'A gateway says that it lives, several times within ops.settings presence_lifetime; whoever was present '
    'by one that has been silent for so long is no more. Returns false where the gateway was not known, '
    'such as after a crash of the server: it then has to say again who is present. Only for '
    'pgsocial_stream. Errors: PS400 (p_gateway). Example: select '
    'social.keep_presence(gen_random_uuid());';

grant execute on function social.keep_presence(uuid) to pgsocial_stream;
