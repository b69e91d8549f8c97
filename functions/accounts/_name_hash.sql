-- With a key that only the database has: there are too few usernames for a plain hash to hide one.
create or replace function internal.name_hash(p_name text)
returns bytea
language sql
stable
parallel safe
as $$
    select extensions.hmac(convert_to('username.' || p_name, 'UTF8'), s.key, 'sha256')
      from internal.signing_key as s;
$$;

comment on function internal.name_hash(text) is
    'A username as core.held_usernames keeps it.';
