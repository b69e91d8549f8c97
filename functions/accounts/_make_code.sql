create or replace function internal.make_code(
    p_user bigint, p_purpose text, p_email text, p_expires_in interval
)
returns text
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_code constant text := encode(extensions.gen_random_bytes(20), 'hex');
begin
    insert into core.codes (user_id, purpose, email_key, code_hash, expires_at)
    values (p_user, p_purpose, lower(p_email collate pg_c_utf8), sha256(convert_to(v_code, 'UTF8')),
            clock_timestamp() + p_expires_in);

    return v_code;
end
$$;

comment on function internal.make_code(bigint, text, text, interval) is
    'A code of 160 random bits to mail to p_email; only its SHA-256 is kept.';
