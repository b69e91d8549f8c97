-- Whoever calls this holds the user's credentials as a part, and social.issue_token() takes that too: a
-- token is either issued before, and ends here, or on the new password.
-- Locks: the credentials, then each token in id order.
create or replace function internal.change_password(p_user bigint, p_hash text, p_token text)
returns void
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_version integer;
begin
    perform internal.check_password_hash(p_hash);

    insert into core.credentials as c (user_id, password_hash)
    values (p_user, p_hash)
    on conflict (user_id) do update
       set password_hash = excluded.password_hash, version = c.version + 1,
           updated_at = clock_timestamp()
    returning c.version into v_version;

    perform internal.end_tokens(p_user, p_token);
    delete from core.codes where user_id = p_user and purpose = 'password';

    if v_version > 1 then
        insert into core.mails (kind, user_id, email)
        select 'password_changed', e.user_id, e.email
          from core.emails as e
         where e.user_id = p_user and e.verified_at is not null;
    end if;
end
$$;

comment on function internal.change_password(bigint, text, text) is
    'Sets another password: what followed from the former one ends, but for p_token, and a '
    'proven address is told. '
    'Errors: PS400 (p_hash).';
