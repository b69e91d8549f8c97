-- As people write: what ends a sentence or a bracket after an address is no part of it, a bracket that
-- was opened inside is.
create or replace function internal.trim_address(p_address text)
returns text
language plpgsql
immutable
strict
parallel safe
as $$
declare
    v_address text := p_address;
    v_last text;
begin
    loop
        v_last := right(v_address, 1);
        exit when not (
            v_last in ('.', ',', ';', ':', '!', '?', '''', '*', U&'\2026')
            or (v_last = ')' and length(replace(v_address, ')', '')) < length(replace(v_address, '(', '')))
            or (v_last = ']' and length(replace(v_address, ']', '')) < length(replace(v_address, '[', '')))
        );
        v_address := left(v_address, -1);
    end loop;

    return v_address;
end
$$;

comment on function internal.trim_address(text) is
    'An address without the punctuation of the sentence in which it stands.';
