create or replace function internal.check_limit(p_limit integer, p_most integer default 100)
returns integer
language plpgsql
immutable
parallel safe
as $$
begin
    if p_limit is null or p_limit not between 1 and p_most then
        perform internal.raise_error('PS400', 'p_limit',
            format('the limit must be between 1 and %s', p_most));
    end if;

    return p_limit;
end
$$;

comment on function internal.check_limit(integer, integer) is
    'p_limit, a page''s size. Errors: PS400 unless it is between 1 and p_most.';
