create or replace function internal.verify_documents()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select 'document', coalesce(d.post_id, m.post_id)::text, d.hash, m.hash
      from (
        select e.post_id, hashtextextended(e::text, 0) as hash from internal.search_documents as e
      ) as d
      full join (
        select n.post_id, hashtextextended(n::text, 0) as hash from internal.make_documents(null) as n
      ) as m on m.post_id = d.post_id
     where d.hash is distinct from m.hash;

    return query
    select 'reader', concat_ws(':', coalesce(r.user_id, m.user_id), coalesce(r.post_id, m.post_id)),
           (r.post_id is not null)::integer::bigint, (m.post_id is not null)::integer::bigint
      from internal.search_readers as r
      full join internal.make_readers(null) as m
        on m.user_id = r.user_id and m.is_direct = r.is_direct and m.post_id = r.post_id
     where r.post_id is null or m.post_id is null;

    return query select * from internal.verify_counts();
end
$$;

comment on function internal.verify_documents() is
    'Documents (by hashes), to whom they lead, and what is counted of them, where that differs from what '
    'the tables say.';
