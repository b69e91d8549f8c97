create or replace function internal.check_password_hash(p_hash text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if coalesce(length(p_hash), 0) not between 20 and 500 then
        perform internal.raise_error('PS400', 'p_hash',
            'pass the encoded output of a password hash such as argon2id, never a password');
    end if;
end
$$;

comment on function internal.check_password_hash(text) is
    'Raises PS400 (p_hash) for what cannot be the encoded output of a slow hash.';
