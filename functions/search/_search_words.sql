create or replace function internal.search_words(p_plan internal.search_plan)
returns internal.search_word[]
language sql
stable
parallel safe
as $$
    select array(
        select row(
                   w.word, w.document_count, ln(1 + (n.total - w.n + 0.5) / (w.n + 0.5)),
                   (select string_agg(internal.quote_term(t) || w.suffix, ' | ') from unnest(w.terms) as t),
                   cardinality(w.terms)
               )::internal.search_word
          from (
            select j ->> 'word' as word, (j ->> 'count')::bigint as document_count,
                   array(select jsonb_array_elements_text(j -> 'terms')) as terms,
                   case when (j ->> 'is_prefix')::boolean then ':*' else '' end as suffix,
                   least((j ->> 'count')::double precision, c.document_count) as n
              from jsonb_array_elements(p_plan.words) as j
             cross join internal.search_corpus as c
          ) as w
         cross join (select c.document_count::double precision as total from internal.search_corpus as c) as n
    );
$$;

comment on function internal.search_words(internal.search_plan) is
    'The words by which a search ranks, with their weights: ln(1 + (N - n + 0.5) / (n + 0.5)), n of N open '
    'documents having one.';

-- Between the sums of 1/n^2 of n and n - 1 occurrences, since ranks are of single precision.
create or replace function internal.term_frequency(p_terms tsvector, p_query tsquery, p_count integer)
returns integer
language sql
immutable
parallel safe
as $$
    select width_bucket(
        ts_rank('{0,0,0,1}', p_terms, p_query) * p_count * 1.64493406685::double precision,
        '{0.50000,1.12500,1.30556,1.39236,1.44361,1.47750,1.50159,1.51961,'
        '1.53359,1.54477,1.55390,1.56150,1.56794,1.57344,1.57822,1.58239}'::double precision[]
    );
$$;

comment on function internal.term_frequency(tsvector, tsquery, integer) is
    'How often a document has a word that stands in it in one of p_count terms, at most 16.';
