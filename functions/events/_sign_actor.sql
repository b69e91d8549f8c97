-- What a session says of who acts is signed with a key that only the database has, and bound to one
-- transaction of one backend: a setting that was forged, or left behind for the next client of a
-- pooled connection, says nothing.
create or replace function internal.sign_actor(p_actor bigint)
returns text
language sql
stable
parallel safe
as $$
    select p_actor || '.' || encode(
               extensions.hmac(
                   convert_to(
                       p_actor || '.' || internal.transaction_stamp(), 'UTF8'
                   ), s.key, 'sha256'
               ), 'hex'
           )
      from internal.signing_key as s;
$$;

comment on function internal.sign_actor(bigint) is
    'The setting pgsocial.actor_id by which p_actor acts in this transaction.';
