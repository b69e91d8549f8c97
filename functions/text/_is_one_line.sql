create or replace function internal.is_one_line(p_text text)
returns boolean
language sql
immutable
strict
parallel safe
as $$
    -- The flags of England, Scotland and Wales are spelled with tags after a black flag.
    select regexp_replace(
               p_text collate pg_c_utf8,
               '\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f', '', 'g'
           ) !~ (
               '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069'
               || '\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]'
           );
$$;

comment on function internal.is_one_line(text) is
    'Whether a text that is shown in one line holds nothing that breaks out of it: no control, no line '
    'separator, no embedding, override or isolate of direction, no tag.';
