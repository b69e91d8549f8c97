create or replace function internal.normalize_tag(p_tag text)
returns text
language plpgsql
immutable
strict
parallel safe
as $$
declare
    v_tag text collate pg_c_utf8;
begin
    if length(p_tag) > 400 then
        return null;
    end if;

    v_tag := internal.fold_text(ltrim(p_tag, U&'#\FF03'));

    if length(v_tag) between 1 and 100
       and v_tag ~ ('^' || internal.word_pattern() || '$')
       and v_tag ~ '[[:alpha:]]' then
        return v_tag;
    end if;

    return null;
end
$$;

comment on function internal.normalize_tag(text) is
    'A hashtag in the one form that is stored: folded (internal.fold_text), without "#". Null where it '
    'breaks the grammar (after UTS 31): 1 to 100 letters, digits, marks and underscores, joiners '
    'between them, with at least one letter, a letter, digit or underscore first.';
