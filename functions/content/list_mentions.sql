create or replace function social.list_mentions(
    p_viewer bigint, p_limit integer default 20, p_cursor text default null
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
    perform internal.check_user(p_viewer, 'p_viewer');

    loop
        v_ids := array(
            select m.post_id
              from core.post_mentions as m
             where m.user_id = p_viewer
               and m.post_id < coalesce(v_before, 9223372036854775807)
               and not exists (
                   select
                     from core.posts as p
                     join internal.hidden as h on h.other_id = p.author_id
                    where p.id = m.post_id and h.viewer_id = p_viewer and h.mute_ends_at > now()
                   offset 0
               )
             order by m.post_id desc
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

comment on function social.list_mentions(bigint, integer, text) is
    'The posts that mention p_viewer, without those of authors whom they mute, newest first, p_limit '
    '(1 to 100) a page. Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select author_username, body from social.list_mentions(7);';

grant execute on function social.list_mentions(bigint, integer, text) to pgsocial_app;
