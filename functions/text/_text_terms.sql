-- The one analyser, of posts and of queries. Most texts are plain.
create or replace function internal.text_terms(p_text text)
returns table (place integer, word text, spelling text)
language plpgsql
immutable
strict
parallel safe
rows 20
as $$
declare
    v_text constant text collate pg_c_utf8 := internal.fold_text(p_text);
    -- Those without spaces between words, and Hangul, which puts particles to its words.
    v_unspaced constant text := internal.unspaced_character() || '\uac00-\ud7a3';
    v_first constant text := '^[' || v_unspaced || ']';
begin
    if v_text !~ '[^\x01-\x7f]' then
        return query
        select (row_number() over ())::integer, left(m[1], 64), left(m[1], 64)
          from regexp_matches(v_text, '[a-z0-9_]+', 'g') as m;
        return;
    end if;

    return query
    select (row_number() over ())::integer,
           case when c.is_unspaced then c.spelling else internal.strip_accents(c.spelling) end,
           case when not c.is_unspaced then c.spelling end
      from (
        select r.is_unspaced,
               case when r.is_unspaced then substr(r.run, i.i, 2) else left(r.run, 64) end as spelling
          from (
            select s.run[1] as run, s.run[1] collate pg_c_utf8 ~ v_first as is_unspaced
              from regexp_matches(v_text, internal.word_pattern(), 'g') as t (word)
             cross join lateral regexp_matches(
                regexp_replace(t.word[1], '[' || internal.word_joiner() || ']', '', 'g') collate pg_c_utf8,
                '[' || v_unspaced || ']+|[^' || v_unspaced || ']+', 'g'
             ) as s (run)
          ) as r
         cross join lateral generate_series(1, case when r.is_unspaced then length(r.run) else 1 end) as i (i)
      ) as c;
end
$$;

comment on function internal.text_terms(text) is
    'The words of a text by their places, folded (internal.fold_text) and without accents; spelling is the '
    'word with them, for internal.stem_word(). Of scripts without spaces each letter with the one after '
    'it, the last of a run alone, and no spelling. Words are cut after 64 letters.';
