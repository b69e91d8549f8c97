create or replace function internal.check_query(p_query text, p_argument text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if p_query is null or length(p_query) > 200 then
        perform internal.raise_error('PS400', p_argument,
            'what is searched is a text of at most 200 characters');
    end if;
end
$$;

comment on function internal.check_query(text, text) is
    'Raises PS400, naming p_argument, unless p_query is a text of at most 200 characters.';
