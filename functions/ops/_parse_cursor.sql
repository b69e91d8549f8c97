-- A cursor is numbers with dots between, opaque to callers. A forged one can only start a page at
-- another place: what it names is checked like anything else.
create or replace function internal.parse_cursor(p_cursor text, p_parts integer default null)
returns bigint[]
language plpgsql
immutable
parallel safe
as $$
declare
    v_parts text[] := string_to_array(p_cursor, '.');
begin
    if p_cursor is null then
        return null;
    end if;

    if p_cursor !~ '^\d{1,19}(\.\d{1,19})*$'
       or cardinality(v_parts) <> p_parts
       or exists (select from unnest(v_parts) as part where part::numeric > 9223372036854775807) then
        perform internal.raise_error('PS400', 'p_cursor',
            'this is not a cursor of this list: pass the cursor of the last row of a page');
    end if;

    return v_parts::bigint[];
end
$$;

comment on function internal.parse_cursor(text, integer) is
    'The numbers of a cursor (p_parts of them, any where null), null for the first page. Errors: '
    'PS400.';
