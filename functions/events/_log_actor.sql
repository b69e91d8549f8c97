-- Who acts and for which request, as the session says; both are optional.
create or replace function internal.log_actor(p_owner_id bigint)
returns bigint
language sql
stable
parallel safe
as $$
    select case when coalesce(current_setting('pgsocial.actor_id', true), '') = '' then p_owner_id
                else coalesce(internal.signed_actor(), p_owner_id)
           end;
$$;

comment on function internal.log_actor(bigint) is
    'Who acts for a row''s owner, where social.act_as() said so in this transaction, else the owner.';

create or replace function internal.log_request()
returns text
language sql
stable
parallel safe
as $$
    select nullif(current_setting('pgsocial.request_id', true), '');
$$;

comment on function internal.log_request() is 'The setting pgsocial.request_id, null if unset.';
