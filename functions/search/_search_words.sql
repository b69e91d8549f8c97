create or replace function internal.search_words(p_words internal.search_term[])
returns internal.search_word[]
language plpgsql
stable
parallel safe
as $$
begin
    return array(
        select row(
                   t.word, t.document_count, ln(1 + (n.total - w.n + 0.5) / (w.n + 0.5)),
                   internal.any_term(t.terms, t.is_prefix), internal.any_term(t.open_terms, t.is_prefix),
                   cardinality(t.terms), cardinality(t.open_terms)
               )::internal.search_word
          from unnest(p_words) as t
         cross join (select c.document_count::double precision as total from internal.search_corpus as c) as n
         cross join lateral (select least(t.document_count, n.total) as n) as w
    );
end
$$;

comment on function internal.search_words(internal.search_term[]) is
    'The words by which a search ranks, with their weights: ln(1 + (N - n + 0.5) / (n + 0.5)), n of N open '
    'documents having one.';
