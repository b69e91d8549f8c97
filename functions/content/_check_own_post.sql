create or replace function internal.check_own_post(p_actor bigint, p_post bigint)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    perform internal.check_post(p_actor, p_post);

    if not exists (select from core.posts where id = p_post and author_id = p_actor) then
        perform internal.raise_error('PS403', 'p_post', 'only its author may do that with a post');
    end if;
end
$$;

comment on function internal.check_own_post(bigint, bigint) is
    'Raises PS404 unless p_actor sees p_post, PS403 unless it is their own.';
