create or replace function social.act_as(p_actor bigint)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform set_config('pgsocial.actor_id', internal.sign_actor(p_actor), true);
end
$$;

comment on function social.act_as(bigint) is
    'Until the transaction ends, the log names p_actor as who acts, whoever owns what is changed: for '
    'an admin who acts for somebody. Only for pgsocial_admin; nothing else sets it, and nothing of it '
    'passes to the next transaction. Errors: PS404 (p_actor). '
    'Example: select social.act_as(9);';

grant execute on function social.act_as(bigint) to pgsocial_admin;
