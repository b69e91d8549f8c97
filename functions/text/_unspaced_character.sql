create or replace function internal.unspaced_character()
returns text
language sql
immutable
parallel safe
as $$
    -- Thai, Lao, Myanmar, Khmer, Hiragana, Katakana, Bopomofo, Han.
    select '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u31a0-\u31ff\u3400-\u9fff'
        || '\uf900-\ufaff\U00020000-\U0003ffff';
$$;

comment on function internal.unspaced_character() is
    'The inside of a bracket expression for letters of scripts that are written without spaces.';

create or replace function internal.unspaced_letter()
returns text
language sql
immutable
parallel safe
as $$
    select internal.unspaced_character() || '\uac00-\ud7a3';
$$;

comment on function internal.unspaced_letter() is
    'The inside of a bracket expression for letters that are searched for by pairs: those without spaces '
    'between words, and Hangul, which puts particles to its words.';
