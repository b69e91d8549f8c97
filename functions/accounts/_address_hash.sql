-- With a key that only the database has, and the user: there are too few addresses for a plain hash to
-- hide one.
create or replace function internal.address_hash(p_user bigint, p_address text)
returns bytea
language sql
stable
parallel safe
as $$
    select extensions.hmac(
               convert_to('address.' || p_user || '.' || p_address, 'UTF8'), s.key, 'sha256'
           )
      from internal.signing_key as s;
$$;

comment on function internal.address_hash(bigint, text) is
    'A network address as core.known_addresses keeps it.';
