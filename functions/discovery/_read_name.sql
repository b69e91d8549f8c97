create or replace function internal.read_name(
    p_query text, out name text, out words text[], out whole text, out prefixes text[]
)
language plpgsql
immutable
parallel safe
as $$
begin
    name := ltrim(btrim(p_query), U&'@\FF20');
    words := internal.name_words(name);
    whole := array_to_string(words, ' ');
    prefixes := array(
        select distinct p
          from unnest(array[whole, internal.looks_like(whole), internal.fold_name(name)]) as p
    );
end
$$;

comment on function internal.read_name(text) is
    'What is looked for among names: as it was typed, without its sign; its words, folded; these as one name '
    '('''' where there is nothing to look for); and by which beginnings of names it is found.';
