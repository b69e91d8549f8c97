-- Case folding is what lower() knows and, beyond it, the foldings of more than one letter and the final
-- sigma (C and F of CaseFolding.txt); NFKC has taken care of widths and ligatures before. Selectors,
-- soft hyphens and word joiners are no part of a spelling; joiners between letters are.
create or replace function internal.fold_text(p_text text)
returns text
language plpgsql
immutable
strict
parallel safe
as $$
declare
    v_text text collate pg_c_utf8 := p_text;
begin
    -- Most texts are plain.
    if octet_length(v_text) = length(v_text) then
        return lower(v_text);
    end if;

    v_text := lower(normalize(v_text, nfkc) collate pg_c_utf8);
    v_text := translate(v_text, U&'\03C2\00AD\2060\FE0E\FE0F', U&'\03C3');

    if v_text ~ '[\u00df\u0149\u1f80-\u1ffc]' then
        v_text := replace(replace(v_text, U&'\00DF', 'ss'), U&'\0149', U&'\02BCn');
        v_text := replace(normalize(v_text, nfd), U&'\0345', U&'\03B9');
    end if;

    return normalize(v_text, nfc);
end
$$;

comment on function internal.fold_text(text) is
    'A text in the one form in which tags, muted words and searches are compared: NFKC and case '
    'folding (Unicode, CaseFolding.txt), without variation selectors and soft hyphens.';
