create or replace function internal.word_joiner()
returns text
language sql
immutable
parallel safe
as $$
    -- MidLetter of UAX 29 as far as spellings need it: the middle dot of Catalan, geresh and gershayim
    -- of Hebrew, the middle dot of Katakana; and the joiners of scripts whose letters join.
    select '\u00b7\u0387\u05f3\u05f4\u30fb\u200c\u200d';
$$;

comment on function internal.word_joiner() is
    'The inside of a bracket expression for what belongs to a word between its letters, never first '
    'or last.';
