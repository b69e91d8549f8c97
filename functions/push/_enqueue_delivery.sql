-- The delivery first, then its endpoint: whoever finds nothing to send there holds its row meanwhile.
-- Locks: the endpoint.
create or replace function internal.enqueue_delivery(
    p_url text, p_secret text, p_type text, p_payload jsonb
)
returns bigint
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_endpoint bigint;
    v_delivery bigint;
begin
    if internal.is_url(p_url) is not true then
        perform internal.raise_error('PS400', 'p_url',
            'say https://a.host/path or http://a.host/path, at most 2,000 characters');
    elsif internal.is_signing_secret(p_secret) is not true then
        perform internal.raise_error('PS400', 'p_secret', 'say whsec_ and the base64 of 24 to 64 bytes');
    elsif p_type is null or p_type !~ '^[a-z_]+([.][a-z_]+)*$' or length(p_type) > 100 then
        perform internal.raise_error('PS400', 'p_type',
            'a type is words of a-z and _ with dots between, at most 100 characters');
    elsif p_payload is null then
        perform internal.raise_error('PS400', 'p_payload', 'there is a payload');
    end if;

    perform internal.check_json(p_payload, 'p_payload', 10);

    insert into core.endpoints as e (kind, url, signing_secret)
    values ('system', p_url, p_secret)
    on conflict (url) where kind = 'system' do update set signing_secret = excluded.signing_secret
     where e.signing_secret <> excluded.signing_secret;

    select id into v_endpoint from core.endpoints where kind = 'system' and url = p_url;

    insert into internal.deliveries (endpoint_id, type, payload)
    values (v_endpoint, p_type, p_payload)
    returning id into v_delivery;

    perform internal.wake_endpoints(array[v_endpoint]);

    return v_delivery;
end
$$;

comment on function internal.enqueue_delivery(text, text, text, jsonb) is
    'Has p_payload (at most 64 KiB) sent to an operator''s web hook at p_url, signed with p_secret (whsec_ '
    'and base64), as Standard Webhooks describes, and returns the id of the delivery: its webhook-id. '
    'Within a transaction, so that what is rolled back is not sent. Where the endpoint is disabled it '
    'becomes a dead letter. Errors: PS400 (p_url, p_secret, p_type, p_payload).';

create or replace function internal.is_signing_secret(p_secret text)
returns boolean
language sql
immutable
parallel safe
as $$
    select case
        when p_secret ~ '^whsec_([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'
            then length(decode(substr(p_secret, 7), 'base64')) between 24 and 64
        else false
    end;
$$;

comment on function internal.is_signing_secret(text) is
    'Whether it is whsec_ and the base64 of 24 to 64 bytes, as Standard Webhooks wants it.';

create or replace function internal.wake_endpoints(p_endpoints bigint[])
returns void
language sql
volatile
parallel unsafe
as $$
    -- Also where it is awake: that may just be ending.
    update core.endpoints
       set due_at = coalesce(due_at, clock_timestamp())
     where id = any (array(
               select id from core.endpoints where id = any (p_endpoints) order by id for no key update
           ));
$$;

comment on function internal.wake_endpoints(bigint[]) is
    'Has endpoints looked at to which something is to be sent: call it after the delivery is written.';
