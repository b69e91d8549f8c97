create or replace function internal.word_pattern()
returns text
language sql
immutable
parallel safe
as $$
    select '[[:alnum:]_](?:[' || internal.word_character() || ']|['
        || internal.word_joiner() || '](?=[' || internal.word_character() || ']))*';
$$;

comment on function internal.word_pattern() is 'A regular expression for one word.';
