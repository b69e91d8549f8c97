-- Locks: the user's tokens as a part, before the credentials and each token: social.issue_token() takes
-- it too, so that a token is either issued before, and ends here, or on the new password.
create or replace function internal.change_password(p_user bigint, p_hash text, p_token text)
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    perform internal.check_password_hash(p_hash);

    perform internal.lock_part(p_user, 'tokens');

    insert into core.credentials as c (user_id, password_hash)
    values (p_user, p_hash)
    on conflict (user_id) do update
       set password_hash = excluded.password_hash, version = c.version + 1,
           updated_at = clock_timestamp();

    perform internal.end_tokens(p_user, p_token);
end
$$;

comment on function internal.change_password(bigint, text, text) is
    'Sets another password: what followed from the former one ends, but for p_token. '
    'Errors: PS400 (p_hash).';
