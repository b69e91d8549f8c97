-- Who acts and for which request, as the session says; both are optional.
create or replace function internal.log_actor(p_owner_id bigint)
returns bigint
language sql
stable
parallel safe
as $$
    select coalesce(nullif(current_setting('pgsocial.actor_id', true), '')::bigint, p_owner_id);
$$;

comment on function internal.log_actor(bigint) is
    'The setting pgsocial.actor_id (an admin who acts for somebody), else the row''s owner.';

create or replace function internal.log_request()
returns text
language sql
stable
parallel safe
as $$
    select nullif(current_setting('pgsocial.request_id', true), '');
$$;

comment on function internal.log_request() is 'The setting pgsocial.request_id, null if unset.';
