-- A group is as common as its terms together, since a document has one language.
create or replace function internal.part_count(p_part social.query_part)
returns bigint
language sql
stable
parallel safe
as $$
    select min(c.n)
      from internal.part_terms(p_part) as t
     cross join lateral (
        select case
                   when t.is_prefix then (
                       select coalesce(sum(s.document_count), 0)
                         from internal.search_terms as s
                        where s.lexeme >= t.word collate "C"
                          and s.lexeme < t.word || U&'\+10FFFF' collate "C"
                   )
                   else (
                       select coalesce(sum(s.document_count), 0)
                         from internal.search_terms as s
                        where s.lexeme = any (internal.word_terms(t.word, t.spelling))
                   )
               end as n
     ) as c;
$$;

comment on function internal.part_count(social.query_part) is
    'In how many open documents the rarest word of a part stands.';
