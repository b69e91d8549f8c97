create or replace function internal.any_term(p_terms text[], p_is_prefix boolean)
returns tsquery
language plpgsql
immutable
parallel safe
as $$
begin
    return (
        select string_agg(internal.quote_term(t) || case when p_is_prefix then ':*' else '' end, ' | ')
          from unnest(p_terms) as t
    )::tsquery;
end
$$;

comment on function internal.any_term(text[], boolean) is
    'A tsquery of any of some terms, or of what begins with them; null of none.';
