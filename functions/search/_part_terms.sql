create or replace function internal.part_terms(p_kind text, p_value text)
returns table (
    place integer, word text, spelling text, is_exact boolean, is_beside boolean, is_prefix boolean
)
language sql
immutable
parallel safe
rows 3
as $$
    select t.place, t.word, t.spelling,
           p_kind = 'phrase' or t.spelling is not null and t.n > 1
           or t.is_last and (p_kind = 'prefix' or t.spelling is null and length(t.word) = 1),
           p_kind = 'phrase' or t.spelling is not null,
           t.is_last and (p_kind = 'prefix' or t.spelling is null and length(t.word) = 1)
      from (
        select a.*, count(*) over () as n, a.place = max(a.place) over () as is_last
          from (
            select c.*,
                   coalesce(
                       c.spelling is null and length(c.word) = 1
                       and lag(c.spelling) over (order by c.place) is null
                       and lag(right(c.word, 1)) over (order by c.place) = c.word, false
                   ) as is_end
              from internal.text_terms(p_value) as c
          ) as a
         where not a.is_end
      ) as t
     order by t.place;
$$;

comment on function internal.part_terms(text, text) is
    'The words of a word, phrase or prefix: whether exactly this one is meant, beside the one before it, or '
    'what begins with it. The last letter of a run of a script without spaces is in the pair before.';
