-- The one way to refuse: a PS code, a sentence for people, and the argument's name as DETAIL.
create or replace function internal.raise_error(p_code text, p_argument text, p_message text)
returns void
language plpgsql
volatile
parallel safe
as $$
begin
    raise exception using errcode = p_code, message = p_message, detail = p_argument;
end
$$;

comment on function internal.raise_error(text, text, text) is
    'Raises p_message with SQLSTATE p_code: PS400 invalid argument, PS401 not authenticated, PS403 '
    'forbidden, PS404 not found or not visible, PS409 conflict, PS410 too old, PS429 rate limited. '
    'DETAIL is p_argument.';
