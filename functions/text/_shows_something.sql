create or replace function internal.shows_something(p_text text)
returns boolean
language sql
immutable
strict
parallel safe
as $$
    -- Blanks, controls, Default_Ignorable_Code_Point, marks without a letter, and what is drawn empty:
    -- Hangul fillers and the blank of Braille.
    select (p_text collate pg_c_utf8) ~ (
        '[^\s\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f'
        || '\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0'
        || '\ufff0-\ufffb\u0300-\u036f\u20d0-\u20f0'
        || '\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]'
    );
$$;

comment on function internal.shows_something(text) is
    'Whether a text shows anything: neither empty nor of blanks and invisible characters alone.';
