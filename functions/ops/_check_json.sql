-- Before any work on it: what comes from outside may be deeper and larger than anything needs.
create or replace function internal.check_json(
    p_value jsonb, p_argument text, p_depth integer default 4, p_bytes integer default 65536
)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if pg_column_size(p_value) > p_bytes then
        perform internal.raise_error('PS400', p_argument,
            format('%s has at most %s bytes', p_argument, p_bytes));
    elsif jsonb_typeof(p_value) in ('object', 'array')
          and jsonb_path_exists(p_value, format('strict $.**{%s}', p_depth + 1)::jsonpath) then
        perform internal.raise_error('PS400', p_argument,
            format('%s has at most %s levels', p_argument, p_depth));
    end if;
end
$$;

comment on function internal.check_json(jsonb, text, integer, integer) is
    'Raises PS400, naming p_argument, where a value has more than p_depth levels of objects and lists '
    'below it or more than p_bytes bytes as PostgreSQL holds it.';
