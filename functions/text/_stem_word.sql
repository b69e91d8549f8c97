create or replace function internal.stem_word(p_word text, p_dictionary regdictionary)
returns text
language sql
immutable
parallel safe
as $$
    -- A dictionary answers nothing for what it leaves out as too common; here every word counts. Most words
    -- are plain.
    select case when octet_length(p_word) = length(p_word)
                then coalesce((ts_lexize(p_dictionary, p_word))[1], p_word)
                else internal.strip_accents(coalesce((ts_lexize(p_dictionary, p_word))[1], p_word)) end;
$$;

comment on function internal.stem_word(text, regdictionary) is
    'The stem of a word that internal.text_terms() has spelled, without accents.';
