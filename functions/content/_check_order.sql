create or replace function internal.check_order(p_order text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if p_order is null or p_order not in ('oldest', 'newest', 'top') then
        perform internal.raise_error('PS400', 'p_order', 'replies are ordered oldest, newest or top');
    end if;
end
$$;

comment on function internal.check_order(text) is 'Raises PS400 unless p_order is an order of replies.';
