create or replace function internal.quote_term(p_term text)
returns text
language sql
immutable
parallel safe
as $$
    select '''' || replace(replace(p_term, '\', '\\'), '''', '''''') || '''';
$$;

comment on function internal.quote_term(text) is 'A term as a tsquery writes it.';
