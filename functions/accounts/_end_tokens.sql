-- Locks: the tokens in id order.
create or replace function internal.end_tokens(
    p_user bigint, p_token text default null, p_is_scoped boolean default false
)
returns boolean
language plpgsql
volatile
parallel unsafe
as $$
begin
    with live as (
        select id
          from core.tokens
         where user_id = p_user
           and revoked_at is null
           and token_hash is distinct from sha256(convert_to(p_token, 'UTF8'))
           and (scope is not null or not p_is_scoped)
         order by id
           for no key update
    )
    update core.tokens as t
       set revoked_at = clock_timestamp()
      from live as l
     where t.id = l.id;

    return found;
end
$$;

comment on function internal.end_tokens(bigint, text, boolean) is
    'Ends all tokens of p_user that still count, but p_token, or those alone that have a scope; returns '
    'whether there were any.';
