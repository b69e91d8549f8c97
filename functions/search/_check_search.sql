create or replace function internal.check_search(p_viewer bigint, p_query text)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if p_viewer is not null then
        perform internal.check_user(p_viewer, 'p_viewer');
    end if;

    if p_query is null or length(p_query) > 500 then
        perform internal.raise_error('PS400', 'p_query', 'a search has at most 500 characters');
    end if;
end
$$;

comment on function internal.check_search(bigint, text) is
    'Raises PS400 (p_query) for a search that is too long, PS404 (p_viewer) for whom there is not.';
