create or replace function internal.verify_counts()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with counted as (
        select l.lexeme collate "C" as lexeme, count(*) as n
          from internal.search_documents as d
         cross join lateral internal.counted_terms(d.terms) as l (lexeme)
         where d.is_open
         group by 1
    )
    select 'term', coalesce(t.lexeme, c.lexeme)::text, coalesce(t.document_count, 0)::bigint,
           coalesce(c.n, 0)
      from counted as c
      full join internal.search_terms as t on t.lexeme = c.lexeme
     where coalesce(t.document_count, 0) <> coalesce(c.n, 0);

    return query
    select s.counter, 'open', s.kept, s.counted
      from (
        select count(*) as documents, coalesce(sum(d.length), 0) as words
          from internal.search_documents as d
         where d.is_open and d.length > 0
      ) as n
     cross join internal.search_corpus as c
     cross join lateral (
        values ('documents', c.document_count, n.documents), ('words', c.word_count, n.words)
     ) as s (counter, kept, counted)
     where s.kept <> s.counted;

    return query
    select 'bucket', b.id::text, b.document_count::bigint, c.document_count::bigint
      from internal.search_buckets as b
      join internal.counted_ranges() as c on c.id = b.id
     where b.document_count <> c.document_count;
end
$$;

comment on function internal.verify_counts() is 'What is counted of documents and differs from a count.';
