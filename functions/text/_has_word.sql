-- A word is bounded by what is no part of words, but where it begins or ends with a letter of a script
-- without spaces: there it is found inside of text.
create or replace function internal.has_word(p_text text, p_words text[])
returns boolean
language plpgsql
immutable
parallel safe
as $$
declare
    v_unspaced constant text := '[' || internal.unspaced_character() || ']';
    v_before constant text := '(?<![' || internal.word_character() || '])';
    v_after constant text := '(?![' || internal.word_character() || '])';
    v_text constant text collate pg_c_utf8 := internal.fold_text(p_text);
    v_word text collate pg_c_utf8;
begin
    for v_word in select internal.fold_text(w) from unnest(p_words) as w loop
        if strpos(v_text, v_word) > 0 and v_text ~ (
            case when v_word ~ ('^' || v_unspaced) then '' else v_before end
            || regexp_replace(v_word, '([^[:alnum:]_ ])', '\\\1', 'g')
            || case when v_word ~ (v_unspaced || '$') then '' else v_after end
        ) then
            return true;
        end if;
    end loop;

    return false;
end
$$;

comment on function internal.has_word(text, text[]) is
    'Whether a text has one of the words, folded: whole words, but inside of text in scripts without '
    'spaces.';
