-- What an engine counts is as good as PostgreSQL's count only while it lacks nothing that it should have,
-- and holds nothing of anybody who was erased.
create or replace function internal.sink_place(p_name text, p_lag interval)
returns jsonb
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select jsonb_build_object('generation', s.generation, 'epoch', s.epoch, 'batch_id', s.batch_id)
      from ops.sinks as s
     where s.name = p_name and s.state = 'running' and s.copy_batch_id is null and not s.is_lossy
       and coalesce(s.difference_count, 0) = 0
       and not exists (select from ops.sink_quarantine as q where q.sink = s.name)
       and not exists (
           select from internal.batches as b
            where b.id > s.batch_id and b.sealed_at < clock_timestamp() - p_lag
       )
       and not exists (
           select from core.erasures as e
            where e.erased_at >= s.created_at
              and not exists (
                  select from ops.sink_erasures as p
                   where p.sink = s.name and p.user_id = e.user_id and p.proved_at is not null
              )
       );
$$;

comment on function internal.sink_place(text, interval) is
    'How far a sink is (generation, epoch, batch_id): null unless it runs, is no more than p_lag behind, '
    'lacks no row that is known of, and has proved each erasure.';
