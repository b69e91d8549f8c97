create or replace function social.list_user_posts(
    p_viewer bigint, p_user bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_before bigint := (internal.parse_cursor(p_cursor, 1))[1];
    v_left integer := p_limit;
    v_ids bigint[];
    v_rows integer;
begin
    perform internal.check_limit(p_limit);

    if not exists (select from internal.visible_users(p_viewer) as u where u.id = p_user) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    end if;

    loop
        v_ids := array(
            select p.id
              from core.posts as p
             where p.author_id = p_user and p.deleted_at is null
               and p.id < coalesce(v_before, 9223372036854775807)
             order by p.id desc
             limit v_left + 4
        );

        return query select * from internal.render_posts(p_viewer, v_ids, v_left);

        get diagnostics v_rows = row_count;
        exit when v_rows = v_left or cardinality(v_ids) < v_left + 4;
        v_left := v_left - v_rows;
        v_before := v_ids[cardinality(v_ids)];
    end loop;
end
$$;

comment on function social.list_user_posts(bigint, bigint, integer, text) is
    'The posts and replies of p_user that p_viewer (null: a guest) sees, newest first, p_limit (1 to '
    '100) a page. Errors: PS400 (p_limit, p_cursor), PS404 (p_user). '
    'Example: select id, body from social.list_user_posts(7, 8, 20);';

grant execute on function social.list_user_posts(bigint, bigint, integer, text) to pgsocial_app;
