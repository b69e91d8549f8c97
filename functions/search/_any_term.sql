create or replace function internal.any_term(p_terms text[], p_is_prefix boolean)
returns tsquery
language sql
immutable
parallel safe
as $$
    select string_agg(internal.quote_term(t) || case when p_is_prefix then ':*' else '' end, ' | ')::tsquery
      from unnest(p_terms) as t;
$$;

comment on function internal.any_term(text[], boolean) is
    'A tsquery of any of some terms, or of what begins with them; null of none.';
