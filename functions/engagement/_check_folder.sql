-- Locks: the folder, so that it is not deleted before a bookmark stands in it.
create or replace function internal.check_folder(p_user bigint, p_folder bigint)
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    perform from core.bookmark_folders where id = p_folder and user_id = p_user for key share;

    if not found then
        perform internal.raise_error('PS404', 'p_folder', 'you have no such folder');
    end if;
end
$$;

comment on function internal.check_folder(bigint, bigint) is
    'Raises PS404 unless p_folder is a folder of p_user.';
