create or replace function social.send_email_code(p_actor bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.hold_user(p_actor, 'p_actor');

    insert into core.mails (kind, user_id, email)
    select 'email_code', e.user_id, e.email
      from core.emails as e
     where e.user_id = p_actor and e.verified_at is null;

    return found;
end
$$;

comment on function social.send_email_code(bigint) is
    'Has a code mailed to p_actor''s address that proves it with social.verify_email(); returns whether '
    'there is one that is not proven yet. Asked again too soon (mail_wait) none goes out, and the former '
    'one counts on. Errors: PS404 (p_actor). Example: select social.send_email_code(7);';

grant execute on function social.send_email_code(bigint) to pgsocial_app;
