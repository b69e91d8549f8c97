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
