-- A word is as common as its terms together, since a document has one language.
create or replace function internal.find_terms(p_parts social.query_part[])
returns internal.search_term[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_lang constant text := (
        select p.value
          from unnest(p_parts) as p
         where p.kind = 'lang' and p.is_used and not p.is_excluded
         limit 1
    );
begin
    return array(
        select row(
                   p.n, t.place, t.word, t.is_exact, t.is_beside, t.is_prefix, w.terms,
                   coalesce(c.terms, '{}'), coalesce(c.n, 0)
               )::internal.search_term
          from unnest(p_parts) with ordinality as p (
              kind, value, is_excluded, is_alternative, is_used, reason, n
          )
         cross join lateral internal.part_terms(p.kind, p.value) as t
         cross join lateral (
            select case when t.is_prefix then array[t.word]
                        else internal.word_terms(t.word, t.spelling, v_lang) end as terms
            offset 0
         ) as w
          left join lateral (
            select array_agg(s.lexeme::text) as terms, sum(s.document_count) as n
              from internal.search_terms as s
             where not t.is_prefix and s.lexeme = any (w.terms)
            union all
            select w.terms, internal.prefix_count(t.word) where t.is_prefix
             order by n
             limit 1
         ) as c on true
         where p.is_used and p.kind in ('word', 'phrase', 'prefix')
         order by p.n, t.place
    );
end
$$;

comment on function internal.find_terms(social.query_part[]) is
    'The words of a search by part and place, with the terms by which they are found.';
