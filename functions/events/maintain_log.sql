-- Daily partitions of the log: made ahead, and dropped when past retention, sealed and folded.
-- Locks: dropping wants ACCESS EXCLUSIVE on the log for an instant; it gives up after two seconds
-- rather than queue writers behind it, and the next run tries again.
create or replace function internal.maintain_log()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
as $$
declare
    v_keep_from constant date := (now() - internal.setting('log_retention')::interval)::date;
    v_day date;
    v_partition text;
    v_is_done boolean;
    v_old bigint;
    v_last_xid xid8;
    v_last_batch bigint;
    v_done bigint := 0;
begin
    for v_day in
        select d::date
          from generate_series(
                   current_date,
                   current_date + internal.setting('log_days_ahead')::integer,
                   '1 day'
               ) as d
    loop
        v_partition := 'events_' || to_char(v_day, 'YYYYMMDD');

        if to_regclass('internal.' || v_partition) is null
           and not exists (
               select from internal.events_default
                where created_at >= v_day and created_at < v_day + 1
           ) then
            execute format(
                'create table internal.%I partition of internal.events for values from (%L) to (%L)',
                v_partition, v_day::timestamptz, (v_day + 1)::timestamptz
            );
            v_done := v_done + 1;
        end if;
    end loop;

    for v_partition in
        select c.relname
          from pg_inherits as i
          join pg_class as c on c.oid = i.inhrelid
         where i.inhparent = 'internal.events'::regclass
           and (c.relname = 'events_default'
                or (c.relname ~ '^events_\d{8}$'
                    and to_date(right(c.relname, 8), 'YYYYMMDD') < v_keep_from))
         order by c.relname
    loop
        execute format(
            'select count(*), max(xid), max(batch_id) from internal.%I where created_at < $1',
            v_partition
        ) into v_old, v_last_xid, v_last_batch using v_keep_from;

        -- Below the oldest checkpoint's xmin all is sealed and folded; what a restore sealed, up
        -- to its batch.
        select coalesce(bool_and(
                   pg_snapshot_xmin(b.snapshot) > v_last_xid
                   and p.batch_id >= coalesce(v_last_batch, 0)
               ), true)
          into v_is_done
          from internal.projections as p
          join internal.batches as b on b.id = p.batch_id
         where v_old > 0;

        exit when not v_is_done;

        begin
            if v_partition <> 'events_default' then
                execute format('drop table internal.%I', v_partition);
                v_done := v_done + 1;
            elsif v_old > 0 then
                delete from internal.events_default where created_at < v_keep_from;
                v_done := v_done + 1;
            end if;
        exception when lock_not_available then
            exit;
        end;

        -- The lowest batch left is the floor: who stands there or later has lost nothing.
        delete from internal.batches
         where id < greatest(
            v_last_batch,
            (select min(id) from internal.batches where pg_snapshot_xmin(snapshot) > v_last_xid)
         );
    end loop;

    return v_done;
end
$$;

comment on function internal.maintain_log() is
    'Makes the event log''s partitions ahead (ops.settings log_days_ahead) and drops those past '
    'log_retention, once every projection has folded them; returns how many it made or dropped.';

grant execute on function internal.maintain_log() to pgsocial_worker;
