-- Daily partitions of the log. One thing a call, so that no lock is held for two. Locks: a partition is
-- made apart and attached, which keeps nobody from writing but wants the default partition for itself,
-- as dropping wants the log, for an instant. Behind a long reader of these (a dump) it would wait, and
-- all others behind it: so it gives up after 25 ms, and the job tries again until the reader is gone.
create or replace function internal.maintain_log()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
set lock_timeout = '25ms'
as $$
declare
    v_keep_from constant date := (now() - internal.setting('log_retention')::interval)::date;
    v_chunk constant integer := 10000;
    v_day date;
    v_partition text;
    v_is_hindered boolean := false;
    v_is_done boolean;
    v_last_xid xid8;
    v_last_batch bigint;
    v_count bigint;
begin
    for v_day in
        select d::date
          from generate_series(
                   current_date,
                   current_date + internal.setting('log_days_ahead')::integer,
                   '1 day'
               ) as d
         where to_regclass('internal.events_' || to_char(d, 'YYYYMMDD')) is null
           and not exists (
               select from internal.events_default
                where created_at >= d and created_at < d + interval '1 day'
           )
    loop
        begin
            perform internal.make_log_partition(v_day);
            return 1;
        exception when lock_not_available then
            v_is_hindered := true;
            exit;
        end;
    end loop;

    select c.relname into v_partition
      from pg_inherits as i
      join pg_class as c on c.oid = i.inhrelid
     where i.inhparent = 'internal.events'::regclass
       and c.relname ~ '^events_\d{8}$'
       and to_date(right(c.relname, 8), 'YYYYMMDD') < v_keep_from
     order by c.relname
     limit 1;

    if v_partition is null and exists (
        select from internal.events_default where created_at < v_keep_from
    ) then
        v_partition := 'events_default';
    elsif v_partition is null then
        return case when v_is_hindered then 0 end;
    end if;

    execute format('select max(xid), max(batch_id) from internal.%I where created_at < $1', v_partition)
       into v_last_xid, v_last_batch using v_keep_from;

    -- Below the oldest checkpoint's xmin all is sealed and folded; what a restore sealed, up
    -- to its batch.
    select bool_and(
               coalesce(pg_snapshot_xmin(b.snapshot) > v_last_xid, true)
               and p.batch_id >= coalesce(v_last_batch, 0)
           )
      into v_is_done
      from internal.projections as p
      join internal.batches as b on b.id = p.batch_id;

    -- And what is to be archived, in the archive.
    v_is_done := v_is_done and (
        internal.setting('log_archive') = ''
        or exists (
            select from ops.sinks as s
              join internal.batches as b on b.id = s.batch_id
             where s.name = internal.setting('log_archive') and s.is_filled
               and pg_snapshot_xmin(b.snapshot) > v_last_xid
               and s.batch_id >= coalesce(v_last_batch, 0)
        )
    );

    if not v_is_done then
        return case when v_is_hindered then 0 end;
    end if;

    -- The lowest batch left is the floor: who stands there or later has lost nothing.
    delete from internal.batches
     where id in (
            select w.id
              from (select * from internal.batches order by id limit v_chunk) as w
             where pg_snapshot_xmin(w.snapshot) <= v_last_xid or w.id < v_last_batch
           );
    get diagnostics v_count = row_count;

    if v_count = v_chunk then
        return v_count;
    elsif v_partition = 'events_default' then
        delete from internal.events_default
         where ctid = any (array(
            select ctid from internal.events_default where created_at < v_keep_from limit v_chunk
         ));
        get diagnostics v_count = row_count;
        return v_count;
    end if;

    begin
        execute format('drop table internal.%I', v_partition);
        return 1;
    exception when lock_not_available then
        return 0;
    end;
end
$$;

comment on function internal.maintain_log() is
    'One step of the job "log_maintenance": makes a partition of the event log that is missing (of '
    'the days ahead: ops.settings log_days_ahead), or drops the oldest that is past log_retention once '
    'every projection has folded it (and the sink of ops.settings log_archive has it), after the batches '
    'before its end, 10,000 a call. Returns null where there is nothing to do, 0 where a long reader is '
    'in the way.';

grant execute on function internal.maintain_log() to pgsocial_worker;

create or replace function internal.make_log_partition(p_day date)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
as $$
declare
    v_name constant text := 'events_' || to_char(p_day, 'YYYYMMDD');
    v_from constant timestamptz := p_day;
    v_upto constant timestamptz := p_day + 1;
begin
    execute format(
        'create table internal.%I (like internal.events including defaults including indexes,
             constraint %I check (created_at >= %L and created_at < %L))',
        v_name, v_name || '_created_at_check', v_from, v_upto
    );
    execute format(
        'alter table internal.events attach partition internal.%I for values from (%L) to (%L)',
        v_name, v_from, v_upto
    );
    -- It has spared the attaching a scan; from here on the bounds say the same.
    execute format('alter table internal.%I drop constraint %I', v_name, v_name || '_created_at_check');
end
$$;

comment on function internal.make_log_partition(date) is
    'Makes the partition of the event log for a day (UTC) apart, and attaches it.';
