-- The first 32 bits of SHA-256: any engine can compute it anew from its own columns, and a sum of a
-- billion of them stays exact in 64 bits. A sum, since a row that is there twice cancels out in an XOR.
-- Stable, as convert_to() and extract() are, since only then they become part of the query that calls them.
create or replace function internal.sink_digest(p_text text)
returns bigint
language sql
stable
parallel safe
as $$
    select ('x' || encode(substring(sha256(convert_to(p_text, 'UTF8')), 1, 4), 'hex'))::bit(32)::bigint;
$$;

comment on function internal.sink_digest(text) is
    'The digest of a row''s canonical text: its columns in order as text, joined by U+001F; times in '
    'microseconds since 1970, flags as 0 and 1, lists joined by commas, null as an empty text or 0.';

create or replace function internal.sink_micros(p_at timestamptz)
returns bigint
language sql
stable
parallel safe
as $$
    select coalesce((extract(epoch from p_at) * 1000000)::bigint, 0);
$$;

comment on function internal.sink_micros(timestamptz) is 'Microseconds since 1970, 0 for null.';
