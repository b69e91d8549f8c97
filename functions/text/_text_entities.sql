-- One look through a text, from token to token; a look-behind sees what stands before each.
-- An address ends before what closes a sentence in any script; a mention before any letter but those of
-- the Latin script and marks, with which it would be another name.
create or replace function internal.text_entities(p_text text)
returns setof internal.text_entity
language plpgsql
immutable
strict
parallel safe
as $$
declare
    v_text constant text collate pg_c_utf8 := p_text;
    v_address constant text :=
        '(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.)[^\s<>"\u2018-\u201f'
        '\u3000-\u3003\u3008-\u3020\uff01-\uff03\uff07-\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff61-\uff64]+'
        '|[[:alnum:]._%+-]+@[[:alnum:]-]+(?:\.[[:alnum:]-]+)+';
    v_mention constant text :=
        '(?<![@\uff20/\\&#$%A-Za-z0-9_\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f])[@\uff20]'
        '[A-Za-z0-9_]{2,30}'
        '(?![@\uff20A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f])';
    v_hashtag constant text :=
        '(?<![&#\uff03\\' || internal.word_character() || '])[#\uff03]' || internal.word_pattern()
        || '(?![@\uff20' || internal.word_character() || '])';
    v_pattern constant text := v_address || '|' || v_mention || '|' || v_hashtag;
    v_entity internal.text_entity;
    v_from integer := 1;
    v_found text;
begin
    loop
        v_entity.start_at := regexp_instr(v_text, v_pattern, v_from);
        exit when v_entity.start_at = 0;

        v_from := regexp_instr(v_text, v_pattern, v_from, 1, 1);
        v_found := substr(v_text, v_entity.start_at, v_from - v_entity.start_at);
        v_entity.end_at := v_from;
        v_entity.kind := null;

        if left(v_found, 1) in ('@', U&'\FF20') then
            v_entity.kind := 'mention';
            v_entity.value := lower(substr(v_found, 2));
        elsif left(v_found, 1) in ('#', U&'\FF03') then
            v_entity.value := internal.normalize_tag(v_found);
            v_entity.kind := case when v_entity.value is not null then 'hashtag' end;
        elsif v_found ~ '^[A-Za-z][A-Za-z0-9+.-]*://|^www\.' then
            v_entity.kind := 'url';
            v_entity.value := internal.trim_address(v_found);
            v_entity.end_at := v_entity.start_at + length(v_entity.value);
        end if;

        if v_entity.kind is not null then
            v_entity.start_at := v_entity.start_at - 1;
            v_entity.end_at := v_entity.end_at - 1;
            return next v_entity;
        end if;
    end loop;
end
$$;

comment on function internal.text_entities(text) is
    'Mentions (value: the username in lower case), hashtags (the tag) and addresses (the address) of a '
    'text, in its order, with their places: code points from 0, the end after the last one. None from '
    'inside a word or an address, and none after a backslash.';
