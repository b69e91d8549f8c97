create or replace function internal.engine_state(out answer jsonb, out fresh_from bigint)
language sql
stable
parallel safe
as $$
    select case when s.batch_id is null then t.state
                else t.state || jsonb_build_object(
                    'indexed_up_to', least((t.state ->> 'indexed_up_to')::bigint, s.batch_id),
                    'is_degraded', (t.state ->> 'is_degraded')::boolean or s.is_behind
                ) end,
           s.fresh_from
      from (select internal.search_state() as state) as t
     cross join internal.engine_place() as s;
$$;

comment on function internal.engine_state() is
    'Up to which batch the engine of search is, as internal.search_state() says it, and from which id on it '
    'may not know posts (null: nothing here feeds it).';
