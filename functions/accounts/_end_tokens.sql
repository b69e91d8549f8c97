-- Locks: the tokens in id order.
create or replace function internal.end_tokens(p_user bigint)
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    with live as (
        select id
          from core.tokens
         where user_id = p_user and revoked_at is null
         order by id
           for no key update
    )
    update core.tokens as t
       set revoked_at = clock_timestamp()
      from live as l
     where t.id = l.id;
end
$$;

comment on function internal.end_tokens(bigint) is 'Ends all tokens of p_user that still count.';
