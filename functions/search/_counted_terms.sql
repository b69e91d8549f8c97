create or replace function internal.counted_terms(p_terms tsvector)
returns setof text
language sql
immutable
parallel safe
rows 30
as $$
    select t.lexeme
      from unnest(p_terms) as t (lexeme, places, weights)
     where (t.weights is null or 'A' = any (t.weights)) and not starts_with(t.lexeme, '^');
$$;

comment on function internal.counted_terms(tsvector) is
    'The terms of a document by which it is ranked or filtered, each of which is counted.';
