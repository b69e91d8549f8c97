create or replace function internal.page_candidates()
returns integer
language sql
immutable
parallel safe
as $$
    select 1000;
$$;

comment on function internal.page_candidates() is
    'How many candidates a page looks at: what nobody may see must not cost everybody.';

create or replace function internal.last_id()
returns bigint
language sql
immutable
parallel safe
as $$
    select 9223372036854775807;
$$;

comment on function internal.last_id() is 'The greatest bigint: before all ids, newest first.';
