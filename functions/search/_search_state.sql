create or replace function internal.search_state()
returns jsonb
language plpgsql
stable
parallel safe
as $$
begin
    return (
        select jsonb_build_object(
                   'indexed_up_to', p.batch_id,
                   'is_degraded', not p.is_enabled or exists (
                       select from internal.batches as b
                        where b.id > p.batch_id and b.sealed_at < clock_timestamp() - interval '10 seconds'
                   )
               )
          from internal.projections as p
         where p.name = 'search'
    );
end
$$;

comment on function internal.search_state() is
    'Up to which batch the index of search is, and whether it lags 10 seconds behind or is switched off.';
