-- Letters that look alike are one: single letters of confusables.txt (Unicode TS 39) that are drawn as
-- a Latin one, small or capital, and the digits 0 and 1. One for one, so that the beginning of a name
-- folds to the beginning of its folding; "rn" is left to internal.names_of().
create or replace function internal.fold_name(p_text text)
returns text
language plpgsql
immutable
strict
parallel safe
as $$
declare
    v_cyrillic constant text := U&'\0430\0432\0435\0433\043A\043C\043D\043E\0440\0441\0442\0443\0445\044C'
        || U&'\04BB\0456\0458\0455\0501\051B\051D\04CF';
    v_greek constant text := U&'\03B1\03B2\03B5\03B6\03B7\03B9\03BA\03BC\03BD\03BF\03C1\03C4\03C5\03C7\03B3';
    v_text text collate pg_c_utf8 := internal.fold_text(p_text);
begin
    if v_text ~ '[^\x01-\x7f]' then
        -- Without accents, points and vowel marks that people leave out; other marks are letters.
        v_text := regexp_replace(
            normalize(v_text, nfd),
            '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u064b-\u065f'
            '\u0670]',
            '', 'g'
        );
        v_text := normalize(v_text, nfc);
        v_text := replace(replace(replace(v_text, U&'\00E6', 'ae'), U&'\0153', 'oe'), U&'\00FE', 'th');
        v_text := translate(v_text, U&'\00F8\0142\0111\00F0\0127\0131\0167\014B\0259', 'olddhitne');
        v_text := translate(v_text, v_cyrillic, 'aberkmhopctyxbhijsdqwl');
        v_text := translate(v_text, v_greek, 'abezhikmvoptuxy');
        v_text := translate(v_text, U&'\0570\057D\0585', 'huo');
    end if;

    return translate(v_text, '10', 'lo');
end
$$;

comment on function internal.fold_name(text) is
    'A name as it is searched: folded (internal.fold_text), without accents, and with what looks like a '
    'Latin letter as that letter.';
