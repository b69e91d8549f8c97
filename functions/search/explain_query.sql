create or replace function social.explain_query(p_viewer bigint, p_query text)
returns setof social.query_part
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_search(p_viewer, p_query);

    return query select * from internal.read_query(p_viewer, p_query collate "default");
end
$$;

comment on function social.explain_query(bigint, text) is
    'How social.search_posts() reads a search of p_viewer (null: a guest), part by part: what is looked '
    'for, what is left out, and why something is not used or is read otherwise. '
    'Errors: PS400 (p_query: at most 500 characters), PS404 (p_viewer). '
    'Example: select * from social.explain_query(null, ''rain or snow has:poll'');';

grant execute on function social.explain_query(bigint, text) to pgsocial_app;
