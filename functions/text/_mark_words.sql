-- Words of the text as it is shown are compared in the form in which they are found. In scripts without
-- spaces each letter that belongs to a pair that was looked for is marked. Marks are two controls, of which
-- the text is freed before, until all is escaped.
create or replace function internal.mark_words(p_text text, p_lang text, p_terms text[], p_prefixes text[])
returns text
language plpgsql
immutable
parallel safe
as $$
declare
    v_text constant text collate pg_c_utf8 := translate(left(p_text, 4000), U&'\0001\0002', '');
    v_unspaced constant text := '[' || internal.unspaced_letter() || ']';
    -- Most texts are plain.
    v_pattern constant text := case when v_text ~ '[^\x01-\x7f]' then internal.word_pattern()
                                    else '[A-Za-z0-9_]+' end;
    v_words text[] := array(select m[1] from regexp_matches(v_text, v_pattern, 'g') as m);
    v_gaps text[] := regexp_split_to_array(v_text, v_pattern);
    v_tail constant text := v_gaps[cardinality(v_gaps)];
    v_marks boolean[];
    v_before integer := 8;
    v_after integer := 32;
    v_first integer;
    v_start integer;
    v_end integer;
    v_result text;
begin
    if v_text !~ v_unspaced then
        v_marks := internal.are_marked(v_text, p_lang, p_terms, p_prefixes);
    end if;

    -- Letter by letter where there are no spaces; word by word where these are not those of the whole text.
    if v_marks is null or cardinality(v_marks) <> cardinality(v_words) then
        v_before := 30;
        v_after := 120;

        select array_agg(case when c.k = 1 then w.gap else '' end order by w.n, c.k),
               array_agg(c.letter order by w.n, c.k), array_agg(c.is_marked order by w.n, c.k)
          into v_gaps, v_words, v_marks
          from unnest(v_gaps, v_words) with ordinality as w (gap, word, n)
         cross join lateral (
            select 1::bigint as k, w.word as letter,
                   internal.are_marked(w.word, p_lang, p_terms, p_prefixes) = '{t}' as is_marked
             where w.word collate pg_c_utf8 !~ v_unspaced
            union all
            select l.k, l.letter,
                   coalesce(lag(l.letter) over (order by l.k) || l.letter, l.letter) = any (p_terms)
                   or coalesce(l.letter || lead(l.letter) over (order by l.k), l.letter) = any (p_terms)
                   or l.letter = any (p_prefixes)
              from regexp_split_to_table(w.word, '') with ordinality as l (letter, k)
             where w.word collate pg_c_utf8 ~ v_unspaced
         ) as c
         where w.word is not null;
    end if;

    v_first := coalesce(array_position(v_marks, true), 1);
    v_start := greatest(v_first - v_before, 1);
    v_end := v_first + v_after;

    select string_agg(
               case when c.n = 1 and v_start > 1 then '' else left(c.gap, 60) end
               || case when c.is_marked then U&'\0001' || c.word || U&'\0002' else left(c.word, 60) end,
               '' order by c.n
           )
      into v_result
      from unnest(v_gaps[v_start:v_end], v_words[v_start:v_end], v_marks[v_start:v_end])
           with ordinality as c (gap, word, is_marked, n)
     where c.word is not null;

    v_result := case when v_start > 1 then U&'\2026' else '' end || coalesce(v_result, '')
        || case when v_end < cardinality(v_words) or length(v_text) < length(p_text) then U&'\2026'
                else left(v_tail, 60) end;

    return replace(replace(replace(
        internal.escape_html(v_result), U&'\0002\0001', ''), U&'\0001', '<mark>'), U&'\0002', '</mark>');
end
$$;

comment on function internal.mark_words(text, text, text[], text[]) is
    'What a text of a language says around the first of some terms (internal.word_terms) or beginnings of '
    'words, some 40 words of HTML: escaped, with <mark> around what was found.';
