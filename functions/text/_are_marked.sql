create or replace function internal.are_marked(
    p_text text, p_lang text, p_terms text[], p_prefixes text[]
)
returns boolean[]
language plpgsql
immutable
parallel safe
as $$
declare
    v_stemmer record;
begin
    select s.code, s.dictionary
      into v_stemmer
      from internal.stemmers() as s
     where s.lang = split_part(p_lang, '-', 1);

    -- A stem is only asked for where one was looked for.
    if v_stemmer.code is not null and not exists (
        select from unnest(p_terms) as t where right(t, 3) = '~' || v_stemmer.code
    ) then
        v_stemmer.code := null;
    end if;

    return array(
        select t.word = any (p_terms)
               or exists (select from unnest(p_prefixes) as p where starts_with(t.word, p))
               or v_stemmer.code is not null and coalesce(
                   internal.stem_word(t.spelling, v_stemmer.dictionary) || '~' || v_stemmer.code
                   = any (p_terms), false
               )
          from internal.text_terms(p_text) as t
         order by t.place
    );
end
$$;

comment on function internal.are_marked(text, text, text[], text[]) is
    'Of each word of a text whether it is one of those that internal.mark_words() marks.';
