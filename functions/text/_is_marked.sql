create or replace function internal.is_marked(
    p_word text, p_lang text, p_terms text[], p_prefixes text[]
)
returns boolean
language sql
immutable
parallel safe
as $$
    select coalesce(bool_or(
               t.word = any (p_terms)
               or exists (select from unnest(p_prefixes) as p where starts_with(t.word, p))
               or exists (
                   select
                     from internal.stemmers() as s
                    where s.lang = split_part(p_lang, '-', 1)
                      and internal.stem_word(t.spelling, s.dictionary) || '~' || s.code = any (p_terms)
               )
           ), false)
      from internal.text_terms(p_word) as t;
$$;

comment on function internal.is_marked(text, text, text[], text[]) is
    'Whether a word is one of those that internal.mark_words() marks.';
