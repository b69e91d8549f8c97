-- Erased here in full before an engine is asked to forget: nothing of theirs comes after that.
create or replace function internal.take_sink_erasures(p_name text)
returns setof bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    insert into ops.sink_erasures as t (sink, user_id)
    select s.name, e.user_id
      from ops.sinks as s
      join internal.batches as b on b.id = s.batch_id
      join core.erasures as e
        on e.erased_at >= s.created_at
       and (e.erased_at <= b.sealed_at or pg_visible_in_snapshot(e.cleared_xid, b.snapshot))
     where s.name = p_name
       and not exists (
           select from ops.sink_erasures as p
            where p.sink = s.name and p.user_id = e.user_id
              and (p.proved_at is not null or p.started_at > clock_timestamp() - interval '3 seconds')
       )
     order by e.user_id
     limit 1000
    on conflict (sink, user_id) do update set started_at = clock_timestamp()
    returning t.user_id;
end
$$;

comment on function internal.take_sink_erasures(text) is
    'Erased people (at most 1,000) of whom it is not proved that a sink holds nothing, and after whose '
    'erasure it has got all; each at most every 3 seconds.';

grant execute on function internal.take_sink_erasures(text) to pgsocial_worker;

create or replace function internal.prove_sink_erasure(p_name text, p_user bigint, p_traces text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    update ops.sink_erasures as t
       set traces = p_traces, proved_at = case when p_traces is null then clock_timestamp() end,
           proved_batch_id = s.batch_id
      from ops.sinks as s
     where s.name = p_name and t.sink = p_name and t.user_id = p_user;

    if not found then
        perform internal.raise_error('PS404', 'p_user', 'nobody has asked this sink to forget this user');
    end if;
end
$$;

comment on function internal.prove_sink_erasure(text, bigint, text) is
    'What an engine still holds of an erased person when asked; null: nothing. Errors: PS404 (p_user).';

grant execute on function internal.prove_sink_erasure(text, bigint, text) to pgsocial_worker;
