-- Who acts and for which request, as this transaction said; both are optional, and mostly unset.
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
    select case when coalesce(current_setting('pgsocial.request_id', true), '') = '' then null
                when starts_with(current_setting('pgsocial.request_id'), internal.transaction_stamp() || ' ')
                    then substr(
                        current_setting('pgsocial.request_id'),
                        length(internal.transaction_stamp()) + 2
                    )
           end;
$$;

comment on function internal.log_request() is
    'The request for which this transaction writes, as social.begin_request() said; null where it did '
    'not.';
