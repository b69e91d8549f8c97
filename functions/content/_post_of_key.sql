create or replace function internal.post_of_key(p_author bigint, p_key text, p_hash bytea)
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_id bigint;
    v_hash bytea;
begin
    select p.id, p.idempotency_hash
      into v_id, v_hash
      from core.posts as p
     where p.author_id = p_author and p.idempotency_key = p_key;

    if v_hash <> p_hash then
        perform internal.raise_error('PS409', 'p_idempotency_key',
            'this key belongs to another post: say the same again, or take another key');
    end if;

    return v_id;
end
$$;

comment on function internal.post_of_key(bigint, text, bytea) is
    'The post that p_author wrote with an idempotency key, null for none. Errors: PS409 '
    '(p_idempotency_key: it was used for something else).';
