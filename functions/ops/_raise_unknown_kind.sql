create or replace function internal.raise_unknown_kind(p_argument text, p_of text)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    perform internal.raise_error(
        'PS400', p_argument,
        format('%s is one of: %s', substr(p_argument, 3), array_to_string(internal.kinds(p_of), ', '))
    );
end
$$;

comment on function internal.raise_unknown_kind(text, text) is
    'Refuses an argument that is none of internal.kinds(p_of), and names them. Errors: PS400.';
