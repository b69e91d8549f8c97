-- What is typed without them is found with them. Not where a mark makes another letter: in Cyrillic, in
-- the scripts of India and in Kana they stay.
create or replace function internal.strip_accents(p_text text)
returns text
language plpgsql
immutable
strict
parallel safe
as $$
begin
    if octet_length(p_text) = length(p_text) then
        return p_text;
    end if;

    return normalize(regexp_replace(
        normalize(
            translate(
                replace(replace(p_text, U&'\00E6', 'ae'), U&'\0153', 'oe'),
                U&'\0142\00F8\0111\0127\0131', 'lodhi'
            ),
            nfd
        ) collate pg_c_utf8,
        '(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+|[\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]+', '', 'g'
    ), nfc);
end
$$;

comment on function internal.strip_accents(text) is
    'A folded text without the accents of Latin and Greek letters and the vowel points of Arabic and '
    'Hebrew.';
