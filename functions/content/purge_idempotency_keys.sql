-- Clears the keys; the posts stay. No event tells of it: a key is nobody's but the author's.
create or replace function internal.purge_idempotency_keys(p_before timestamptz, p_limit integer)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_count bigint;
begin
    with chunk as (
        select p.id
          from core.posts as p
         where p.idempotency_key is not null and p.id <= internal.id_at(p_before)
         order by p.id
         limit p_limit
           for no key update skip locked
    )
    update core.posts as p
       set idempotency_key = null, idempotency_hash = null
      from chunk as c
     where p.id = c.id;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_idempotency_keys(timestamptz, integer) is
    'Retention of core.posts: forgets at most p_limit idempotency keys of posts older than p_before.';
