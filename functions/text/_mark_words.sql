-- Words of the text as it is shown are compared in the form in which they are found. In scripts without
-- spaces each letter that belongs to a pair that was looked for is marked.
create or replace function internal.mark_words(p_text text, p_lang text, p_terms text[], p_prefixes text[])
returns text
language plpgsql
immutable
parallel safe
as $$
declare
    v_before constant integer := 60;
    v_most constant integer := 240;
    v_text constant text collate pg_c_utf8 := left(p_text, 4000);
    v_unspaced constant text := '[' || internal.unspaced_character() || '\uac00-\ud7a3]';
    v_pattern constant text := internal.word_pattern();
    v_words constant text[] := array(
        select m[1] from regexp_matches(v_text, v_pattern, 'g') as m
    );
    v_gaps constant text[] := regexp_split_to_array(v_text, v_pattern);
    v_pieces text[] := array[]::text[];
    v_marks boolean[] := array[]::boolean[];
    v_found boolean[];
    v_place integer := 1;
    v_start integer;
    v_first integer;
    v_end integer;
    v_result text;
begin
    -- Word by word only where they are not the words of the whole text.
    if v_text !~ v_unspaced then
        v_found := internal.are_marked(v_text, p_lang, p_terms, p_prefixes);

        if cardinality(v_found) <> cardinality(v_words) then
            v_found := null;
        end if;
    end if;

    -- A list of pieces with whether each is marked: gaps, words, and letters where there are no spaces.
    select array_agg(p.piece order by p.n, p.k), array_agg(p.is_marked order by p.n, p.k)
      into v_pieces, v_marks
      from (
        select 2 * g.n as n, 0::bigint as k, g.gap as piece, false as is_marked
          from unnest(v_gaps) with ordinality as g (gap, n)
        union all
        select 2 * w.n + 1, 0, w.word,
               coalesce(v_found[w.n], internal.are_marked(w.word, p_lang, p_terms, p_prefixes) = '{t}')
          from unnest(v_words) with ordinality as w (word, n)
         where w.word collate pg_c_utf8 !~ v_unspaced
        union all
        select 2 * w.n + 1, c.k, c.letter,
               coalesce(c.former || c.letter, c.letter) = any (p_terms)
               or coalesce(c.letter || c.next, c.letter) = any (p_terms)
               or c.letter = any (p_prefixes)
          from unnest(v_words) with ordinality as w (word, n)
         cross join lateral (
            select l.k, l.letter, lag(l.letter) over (order by l.k) as former,
                   lead(l.letter) over (order by l.k) as next
              from regexp_split_to_table(w.word, '') with ordinality as l (letter, k)
         ) as c
         where w.word collate pg_c_utf8 ~ v_unspaced
      ) as p;

    -- From a little before the first mark on.
    v_first := coalesce(array_position(v_marks, true), 1);
    v_start := v_first;

    while v_start > 1 and v_place < v_before loop
        v_start := v_start - 1;
        v_place := v_place + length(v_pieces[v_start]);
    end loop;

    if v_place > 2 * v_before then
        v_pieces[v_start] := right(v_pieces[v_start], v_before);
    end if;

    v_end := v_start - 1;
    v_place := 0;

    while v_end < cardinality(v_pieces) and v_place < v_most loop
        v_end := v_end + 1;
        v_place := v_place + length(v_pieces[v_end]);
    end loop;

    if v_place > v_most + v_before then
        v_pieces[v_end] := left(v_pieces[v_end], v_before);
    end if;

    select string_agg(case when c.is_marked then '<mark>' || internal.escape_html(c.piece) || '</mark>'
                           else internal.escape_html(c.piece) end, '' order by c.n)
      into v_result
      from unnest(v_pieces[v_start:v_end], v_marks[v_start:v_end]) with ordinality as c (piece, is_marked, n);

    return case when v_start > 1 then U&'\2026' else '' end
        || replace(v_result, '</mark><mark>', '')
        || case when v_end < cardinality(v_pieces) or length(v_text) < length(p_text) then U&'\2026'
                else '' end;
end
$$;

comment on function internal.mark_words(text, text, text[], text[]) is
    'What a text of a language says around the first of some terms (internal.word_terms) or beginnings of '
    'words, about 240 characters of HTML: escaped, with <mark> around what was found.';
