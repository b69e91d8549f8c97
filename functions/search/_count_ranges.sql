create or replace function internal.count_ranges()
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    update internal.search_corpus as c
       set document_count = s.documents, word_count = s.words
      from (
        select count(*) as documents, coalesce(sum(d.length), 0) as words
          from internal.search_documents as d
         where d.is_open and d.length > 0
      ) as s;

    update internal.search_buckets as b
       set document_count = c.document_count
      from internal.counted_ranges() as c
     where c.id = b.id;
end
$$;

comment on function internal.count_ranges() is
    'Counts open documents and their words anew, in all and in each range of posts.';
