create or replace function internal.find_login(p_login text)
returns bigint
language plpgsql
stable
parallel safe
as $$
begin
    if strpos(p_login, '@') = 0 then
        return internal.find_user(p_login);
    end if;

    return (
        select user_id
          from core.emails
         where email_key = lower(p_login collate pg_c_utf8) and verified_at is not null
    );
end
$$;

comment on function internal.find_login(text) is
    'Whom a username or a proven e-mail address means, null for nobody.';
