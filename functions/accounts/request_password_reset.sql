-- It looks nothing up, so that neither its answer nor its time says who has an account:
-- internal.take_mail() does.
create or replace function social.request_password_reset(p_login text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if coalesce(length(p_login), 0) not between 1 and 254 then
        perform internal.raise_error('PS400', 'p_login', 'say a username or an e-mail address');
    end if;

    insert into core.mails (kind, login) values ('password_reset', p_login);
end
$$;

comment on function social.request_password_reset(text) is
    'Has a code mailed to the proven address of whoever has this username or address, with which '
    'social.reset_password() sets another password. Answers the same, as soon, where there is nobody. '
    'Asked again too soon (mail_wait) none goes out, and the former one counts on. Errors: PS400 (p_login). '
    'Example: select social.request_password_reset(''ada@example.org'');';

grant execute on function social.request_password_reset(text) to pgsocial_app;
