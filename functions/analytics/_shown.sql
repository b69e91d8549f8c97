create or replace function internal.shown(p_count bigint)
returns bigint
language sql
stable
parallel safe
as $$
    select case when p_count >= internal.setting('analyst_least_group')::integer then p_count end;
$$;

comment on function internal.shown(bigint) is
    'A number of people as analysts are told it: null below ops.settings analyst_least_group.';
