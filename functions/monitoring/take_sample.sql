-- One minute. A run that finds another under way, or the minute written, does nothing; a part that fails, or
-- would have to wait, leaves its counters as they were and so loses nothing: the next minute has more.
-- Locks: an advisory one that it does not wait for; nothing longer than lock_timeout.
create or replace function internal.take_sample(p_at timestamptz default clock_timestamp())
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set lock_timeout = '50ms'
as $$
declare
    v_started constant timestamptz := clock_timestamp();
    v_at constant timestamptz := date_trunc('minute', p_at);
    v_part record;
    v_note text;
    v_error text;
    v_failed text[] := array[]::text[];
    v_count bigint := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('internal.take_sample', 0)) then
        return null;
    end if;

    insert into ops.sample_runs (sampled_at, seconds)
    select v_at, extract(epoch from v_at - max(r.sampled_at)) from ops.sample_runs as r
        on conflict do nothing;

    if not found then
        return null;
    end if;

    for v_part in
        select p.part, p.step from internal.sample_parts() as p where p.step is not null
        union all
        select 'quarters', 'internal.roll_up_samples'
        union all
        select 'scaling', 'internal.judge_scaling'
    loop
        v_error := null;

        begin
            execute format('select %s($1)', v_part.step::regproc) into v_note using v_at;
            v_count := v_count + 1;
        exception when others then
            v_error := sqlstate || ': ' || sqlerrm;
            v_failed := v_failed || v_part.part;
        end;

        insert into ops.sample_states as s (part, sampled_at, note, error, error_at)
        values (
            v_part.part, case when v_error is null and v_part.part <> 'quarters' then v_at end,
            case when v_error is null then v_note end, v_error, case when v_error is not null then v_at end
        )
            on conflict (part) do update
           set sampled_at = coalesce(excluded.sampled_at, s.sampled_at),
               note = case when excluded.error is null then excluded.note else s.note end,
               error = excluded.error, error_at = excluded.error_at;
    end loop;

    update ops.sample_runs
       set duration_ms = extract(epoch from clock_timestamp() - v_started) * 1000, failed_parts = v_failed
     where sampled_at = v_at;

    return v_count;
end
$$;

comment on function internal.take_sample(timestamptz) is
    'The step of the job "samples": writes down the minute p_at, how the servers are and what they did '
    'since the one before. Returns how many of its parts worked, null where the minute is written '
    'already or is just being.';

grant execute on function internal.take_sample(timestamptz) to pgsocial_worker;
