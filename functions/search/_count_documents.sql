-- Locks: terms in key order; the projection's lock is held, so that no document changes meanwhile.
create or replace function internal.count_documents()
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with differing as materialized (
        select d.id, d.counted from internal.verify_counts() as d where d.counter = 'term'
    ),
    ended as (
        delete from internal.search_terms
         where ctid = any (array(
            select t.ctid
              from differing as d
              join internal.search_terms as t on t.lexeme = d.id
             where d.counted = 0
             order by t.lexeme
               for update of t
         ))
    )
    insert into internal.search_terms (lexeme, document_count)
    select d.id, d.counted
      from differing as d
     where d.counted > 0
     order by d.id collate "C"
    on conflict (lexeme) do update set document_count = excluded.document_count;

    perform internal.count_ranges();
end
$$;

comment on function internal.count_documents() is 'Makes what is counted of documents equal to a count.';
