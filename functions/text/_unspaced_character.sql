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
