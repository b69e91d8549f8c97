-- Before any work on it, as internal.check_json().
create or replace function internal.check_array(
    p_value anycompatiblearray, p_argument text, p_most integer
)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if cardinality(p_value) > p_most or array_ndims(p_value) > 1 or array_lower(p_value, 1) <> 1
       or pg_column_size(p_value) > 4096 * (p_most + 1) then
        perform internal.raise_error('PS400', p_argument,
            format('%s is a plain list of at most %s', p_argument, p_most));
    end if;
end
$$;

comment on function internal.check_array(anycompatiblearray, text, integer) is
    'Raises PS400, naming p_argument, unless a value is null or a list of one dimension, from 1, of at '
    'most p_most elements and 4 kB for each of them.';
