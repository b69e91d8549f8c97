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
begin
    if octet_length(v_text) = length(v_text) then
        return query
        select t.n::integer, left(t.word[1], 64), left(t.word[1], 64)
          from regexp_matches(v_text, '[a-z0-9_]+', 'g') with ordinality as t (word, n);
    elsif v_text !~ ('[' || internal.word_joiner() || internal.unspaced_letter() || ']') then
        return query
        select t.n::integer, internal.strip_accents(left(t.word[1], 64)), left(t.word[1], 64)
          from regexp_matches(v_text, internal.word_pattern(), 'g') with ordinality as t (word, n);
    else
        return query
        select row_number() over (order by r.n, r.part, i.i)::integer,
               case when r.is_unspaced then substr(r.run, i.i, 2)
                    else internal.strip_accents(left(r.run, 64)) end,
               case when not r.is_unspaced then left(r.run, 64) end
          from (
            select t.n, s.part, s.run[1] as run,
                   s.run[1] collate pg_c_utf8 ~ ('^[' || internal.unspaced_letter() || ']') as is_unspaced
              from regexp_matches(v_text, internal.word_pattern(), 'g') with ordinality as t (word, n)
             cross join lateral regexp_matches(
                regexp_replace(t.word[1], '[' || internal.word_joiner() || ']', '', 'g') collate pg_c_utf8,
                '[' || internal.unspaced_letter() || ']+|[^' || internal.unspaced_letter() || ']+', 'g'
             ) with ordinality as s (run, part)
          ) as r
         cross join lateral generate_series(
            1, case when r.is_unspaced then length(r.run) else 1 end
         ) as i (i);
    end if;
end
$$;

comment on function internal.text_terms(text) is
    'The words of a text by their places, folded (internal.fold_text) and without accents; spelling is the '
    'word with them, for internal.stem_word(). Of scripts without spaces each letter with the one after '
    'it, the last of a run alone, and no spelling. Words are cut after 64 letters.';
