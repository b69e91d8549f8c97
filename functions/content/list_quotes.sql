create or replace function social.list_quotes(
    p_viewer bigint, p_post bigint, p_limit integer default 20, p_cursor text default null
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
    perform internal.check_post(p_viewer, p_post);

    loop
        v_ids := array(
            select p.id
              from core.posts as p
             where p.quote_of_id = p_post and p.id < coalesce(v_before, 9223372036854775807)
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

comment on function social.list_quotes(bigint, bigint, integer, text) is
    'The quotes of a post that p_viewer (null: a guest) sees, newest first, p_limit (1 to 100) a '
    'page. Errors: PS400 (p_limit, p_cursor), PS404 (p_post: unknown, deleted or not visible). '
    'Example: select id, body from social.list_quotes(7, 42);';

grant execute on function social.list_quotes(bigint, bigint, integer, text) to pgsocial_app;
