create or replace function internal.verify_people()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with wanted as materialized (
        select * from internal.wanted_people(array(select u.id from core.users as u))
    ),
    names as (
        select w.user_id, n as name, w.size from wanted as w cross join unnest(w.names) as n
    )
    select 'name', coalesce(k.user_id, n.user_id)::text, k.size::bigint, n.size::bigint
      from names as n
      full join internal.people_names as k on k.user_id = n.user_id and k.name = n.name
     where k.size is distinct from n.size
    union all
    select case when k.size is distinct from w.size then 'size' else 'words' end,
           coalesce(k.user_id, w.user_id)::text,
           case when k.size is distinct from w.size then k.size else cardinality(k.words) end::bigint,
           case when k.size is distinct from w.size then w.size else cardinality(w.words) end::bigint
      from wanted as w
      full join internal.people as k on k.user_id = w.user_id
     where (k.size, k.words) is distinct from (w.size, w.words);
end
$$;

comment on function internal.verify_people() is
    'Users whose names, words or size class differ from what the tables say; null where there should be '
    'or is none.';
