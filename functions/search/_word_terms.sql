-- A word stands in documents of each language as its stem there, else as it is.
create or replace function internal.word_terms(p_word text, p_spelling text, p_lang text)
returns text[]
language plpgsql
immutable
parallel safe
as $$
begin
    return array(
        select p_word
        union
        select internal.stem_word(p_spelling, s.dictionary) || '~' || s.code
          from internal.stemmers() as s
         where p_spelling is not null and (p_lang is null or s.lang = split_part(p_lang, '-', 1))
    );
end
$$;

comment on function internal.word_terms(text, text, text) is
    'The terms by which a word of internal.text_terms() is found, p_lang: in posts of that language alone.';
