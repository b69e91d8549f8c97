create or replace function social.get_post(p_viewer bigint, p_post bigint)
returns social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_post social.post_item;
begin
    select * into v_post from internal.render_posts(p_viewer, array[p_post], 1);

    if not found then
        perform internal.raise_error('PS404', 'p_post', 'there is no such post, or not for you');
    end if;

    return v_post;
end
$$;

comment on function social.get_post(bigint, bigint) is
    'A post as p_viewer (null: a guest) sees it. is_liked, is_shared and is_bookmarked are true at '
    'once, the counters follow within a second. Errors: PS404 (p_post: unknown, deleted or not '
    'visible). Example: select * from social.get_post(null, 42);';

grant execute on function social.get_post(bigint, bigint) to pgsocial_app;
