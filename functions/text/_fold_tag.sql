create or replace function internal.fold_tag(p_tag text)
returns text
language plpgsql
immutable
strict
parallel safe
as $$
begin
    return array_to_string(internal.name_words(p_tag), '');
end
$$;

comment on function internal.fold_tag(text) is
    'A hashtag as it is searched: its words (internal.name_words), without what stands between them.';
