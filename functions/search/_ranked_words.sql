create or replace function internal.ranked_words(p_parts social.query_part[])
returns jsonb
language sql
stable
parallel safe
as $$
    select jsonb_agg(jsonb_build_object(
               'word', w.word, 'is_prefix', w.is_prefix, 'terms', w.terms, 'count', w.n
           ) order by w.n, w.word)
      from (
        select distinct on (t.word, t.is_prefix) t.word, t.is_prefix,
               internal.word_terms(t.word, t.spelling) as terms,
               internal.part_count(row(
                   case when t.is_prefix then 'prefix' else 'word' end, t.word, false, false, true, null
               )::social.query_part) as n
          from unnest(p_parts) as p
         cross join lateral internal.part_terms(p) as t
         where p.kind in ('word', 'phrase', 'prefix') and p.is_used and not p.is_excluded
      ) as w;
$$;

comment on function internal.ranked_words(social.query_part[]) is
    'The words by which what is found is ranked, the rarest first.';
