-- Locks: the folders, so that of two new ones the second sees the first.
create or replace function internal.check_folder_name(p_user bigint, p_name text)
returns text
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_name text := normalize(btrim(p_name), nfc);
begin
    if p_name is null or not internal.shows_something(v_name) or not internal.is_one_line(v_name)
       or length(v_name) > 100 then
        perform internal.raise_error('PS400', 'p_name',
            'a folder''s name is one line of 1 to 100 characters');
    end if;

    perform internal.lock_part(p_user, 'folders');

    return v_name;
end
$$;

comment on function internal.check_folder_name(bigint, text) is
    'The name of a folder as it is kept: without spaces around, in normal form C. Errors: PS400.';
