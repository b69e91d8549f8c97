"""The event log: who drives it, how far its readers are, what holds it up; and jobs."""

from collections.abc import Iterator
from datetime import timedelta

from psycopg import Connection

from pgsocial.tools.doctor.finding import Finding, fail, ok, rows, value, warn

# Seconds after which a reader of the log is late, and after which nobody seems to be at it.
_LATE = 10
_STUCK = 60
# How long a transaction may write before its events are late for everybody.
_LONG = timedelta(minutes=5)
# How long a rule of retention may take to catch up.
_BEHIND = timedelta(days=1)
_RUNS_THE_LOG = 'run a gateway or "pgsocial relay", or schedule the job "ticker" with pg_cron'


def restored(connection: Connection) -> Iterator[Finding]:
    same = value(
        connection,
        "select o.system_identifier = c.system_identifier"
        "  from internal.log_origin as o, pg_control_system() as c",
    )
    if same:
        yield ok("restore", "the log belongs to this cluster")
    else:
        yield fail(
            "restore",
            "the log was restored from another cluster, whose transaction ids mean nothing here: "
            "the ticker stands still",
            "select ops.after_restore(); before anybody writes",
        )


def ticker(connection: Connection) -> Iterator[Finding]:
    batch, sealed, waiting, age = rows(
        connection,
        "select b.id, b.sealed_at::timestamp(0)::text, e.count,"
        "       extract(epoch from clock_timestamp() - e.since)::float"
        "  from (select * from internal.batches order by id desc limit 1) as b"
        " cross join lateral ("
        "    select count(*) as count, min(r.created_at) as since"
        "      from internal.log_range(b.snapshot, pg_current_snapshot()) as r"
        " ) as e",
    )[0]
    text = f"batch {batch} was sealed at {sealed}"
    if not waiting:
        yield ok("ticker", f"{text}, nothing waits")
    elif age > _STUCK:
        yield fail("ticker", f"{text}; {waiting} events wait for {age:.0f} s", _RUNS_THE_LOG)
    elif age > _LATE:
        yield warn("ticker", f"{text}; {waiting} events wait for {age:.0f} s", _RUNS_THE_LOG)
    else:
        yield ok("ticker", f"{text}, {waiting} events wait for {age:.1f} s")


def projections(connection: Connection) -> Iterator[Finding]:
    for name, is_enabled, batches, events, seconds, quarantined in rows(
        connection,
        "select name, is_enabled, lag_batches, lag_events, lag_seconds::float, quarantined"
        "  from ops.projections order by name",
    ):
        if quarantined:
            yield warn(
                "projections",
                f"{name} could not fold {quarantined} events",
                f"see internal.quarantine for why; then: call ops.rebuild_projection('{name}')",
            )
        text = f"{name}: {batches} batches ({events} events) behind, for {seconds:.0f} s"
        if not is_enabled:
            yield warn(
                "projections",
                f"{name} is switched off",
                "set is_enabled in internal.projections, and it goes on where it stopped",
            )
        elif seconds > _STUCK:
            yield fail("projections", text, _RUNS_THE_LOG)
        elif seconds > _LATE:
            yield warn("projections", text, _RUNS_THE_LOG)
        else:
            yield ok("projections", f"{name} is up to date" if not batches else text)


def partitions(connection: Connection) -> Iterator[Finding]:
    stray = value(connection, "select exists (select from internal.events_default)")
    days = value(
        connection,
        "select floor(extract(epoch from max(b.upper[1]::timestamptz) - clock_timestamp()) / 86400)"
        "       ::integer"
        "  from pg_inherits as i"
        "  join pg_class as c on c.oid = i.inhrelid"
        " cross join lateral regexp_match("
        r"    pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'"
        " ) as b (upper)"
        " where i.inhparent = 'internal.events'::regclass",
    )
    remedy = "call ops.run_job('log_maintenance'), and see that it runs every ten minutes"
    if stray:
        yield warn(
            "partitions",
            "events lie in the default partition, since their day had none of its own",
            "see that the job log_maintenance runs, so that no day lacks its partition; it deletes "
            "these once they are older than log_retention",
        )
    if days is None or days < 1:
        yield fail("partitions", "the log has no partition for tomorrow", remedy)
    elif days < 3:
        yield warn("partitions", f"the log has partitions for {days} more days only", remedy)
    elif not stray:
        yield ok("partitions", f"of the log are ready for {days} more days")


def transactions(connection: Connection) -> Iterator[Finding]:
    """A writing transaction delays its own events, and holds back vacuum for all."""
    found = rows(
        connection,
        "select pid, usename, clock_timestamp() - xact_start"
        "  from pg_stat_activity"
        " where backend_xid is not null and clock_timestamp() - xact_start > %s"
        "   and datname = current_database() order by xact_start",
        _LONG,
    )
    for pid, user, age in found:
        yield warn(
            "transactions",
            f"process {pid} of {user} has been writing for {_short(age)}",
            f"look at it in pg_stat_activity; select pg_terminate_backend({pid}) ends it",
        )
    prepared = rows(
        connection,
        "select gid, clock_timestamp() - prepared from pg_prepared_xacts"
        " where clock_timestamp() - prepared > %s and database = current_database() order by 1",
        _LONG,
    )
    for gid, age in prepared:
        yield warn(
            "transactions",
            f"the prepared transaction {gid} has been waiting for {_short(age)}",
            f"commit prepared '{gid}', or rollback prepared '{gid}'",
        )
    if not found and not prepared:
        yield ok("transactions", f"none has been writing for more than {_short(_LONG)}")


def _short(age: timedelta) -> str:
    return str(age - timedelta(microseconds=age.microseconds))


def jobs(connection: Connection) -> Iterator[Finding]:
    """Last runs; and where pg_cron lives, whether each job is scheduled and really runs."""
    is_here = value(connection, "select to_regclass('cron.job') is not null")
    scheduled = _scheduled(connection) if is_here else {}
    since = _deployed_for(connection)
    for name, schedule, started, age, error in rows(
        connection,
        "select name, schedule, started_at::timestamp(0)::text,"
        "       extract(epoch from clock_timestamp() - started_at)::float, error"
        "  from ops.jobs order by name",
    ):
        by_hand = f"call ops.run_job('{name}')"
        last = f"{name} last ran at {started}" if started else f"{name} never ran"
        is_late = (since if age is None else age) > _patience(schedule)
        if error:
            yield fail("jobs", f"{name} failed at {started}: {error}", f"mend it, then {by_hand}")
        elif is_here and f"pgsocial {name}" not in scheduled:
            yield fail("jobs", f"{name} is not scheduled", "see cron.schedule in deploy/jobs.sql")
        elif is_here and not scheduled[f"pgsocial {name}"]:
            yield warn("jobs", f"{name} is switched off", f"see cron.alter_job; {by_hand}")
        elif is_here and is_late:
            # Schedules that change in quick succession can pass pg_cron by.
            yield warn(
                "jobs", last, f"cron.alter_job with active => true makes pg_cron look; {by_hand}"
            )
        else:
            yield ok("jobs", last)
    if is_here:
        return
    if value(connection, "select current_setting('cron.database_name', true)") is None:
        yield warn(
            "jobs",
            "pg_cron is not loaded: nobody calls the jobs unless you do",
            "schedule \"call ops.run_job('...')\" for each row of ops.jobs, as pgsocial_worker",
        )
    else:
        yield ok("jobs", "pg_cron lives in another database: whoever schedules calls ops.run_job()")


def retention(connection: Connection) -> Iterator[Finding]:
    """Rules that fail, and those whose job does not keep up with what comes."""
    found = rows(
        connection,
        "select name, error, extract(epoch from clock_timestamp() - behind_at)::float"
        "  from ops.retention_rules"
        " where error is not null or behind_at < clock_timestamp() - %s order by name",
        _BEHIND,
    )
    for name, error, behind in found:
        if error:
            yield fail(
                "retention",
                f"{name} failed: {error}",
                "mend its row in ops.retention_rules; then call ops.run_job('retention')",
            )
        else:
            yield warn(
                "retention",
                f"{name} has been behind for {_short(timedelta(seconds=behind))}",
                "raise retention_chunk in ops.settings, or call ops.run_job('retention') in a loop",
            )
    if not found:
        yield ok("retention", "every rule is kept")


def _deployed_for(connection: Connection) -> float:
    """Seconds since the jobs were deployed, 0 where sqitch does not know."""
    if value(connection, "select to_regclass('sqitch.changes')") is None:
        return 0
    return float(
        value(
            connection,
            "select extract(epoch from clock_timestamp() - max(committed_at))"
            "  from sqitch.changes where project = 'pgsocial' and change = 'jobs'",
        )
        or 0
    )


def _scheduled(connection: Connection) -> dict[str, bool]:
    """Jobs of pg_cron by name, and whether each is active; it shows a role its own jobs alone."""
    with connection.transaction():
        connection.execute("set local role pgsocial_worker")
        return {
            str(name): bool(active)
            for name, active in rows(
                connection,
                "select jobname, active from cron.job where jobname like 'pgsocial %'",
            )
        }


def _patience(schedule: str) -> float:
    """Seconds after which a job of this schedule should have run again, generously."""
    minute, hour, *_ = [*schedule.split(), "*", "*"]
    if minute.startswith("*"):
        return 600
    return 2 * 3600 if hour.startswith("*") else 2 * 86400


CHECKS = (restored, ticker, projections, partitions, transactions, jobs, retention)
