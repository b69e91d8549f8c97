"""What grows and wears: timelines, rows that are written again and again, dead rows."""

from collections.abc import Iterator

from psycopg import Connection

from pgsocial.tools.doctor.finding import Finding, ok, rows, warn

# Below this many rows or updates a ratio says nothing.
_MANY = 10_000
# Shares of dead rows, and of updates that had to touch indexes, that are worth a word.
_DEAD = 0.3
_COLD = 0.5


def timelines(connection: Connection) -> Iterator[Finding]:
    ready, waiting, entries = rows(
        connection,
        "select count(*) filter (where s.is_ready), count(*) filter (where not s.is_ready),"
        "       (select greatest(reltuples, 0)::bigint from pg_class"
        "         where oid = 'internal.timelines'::regclass)"
        "  from internal.timeline_states as s",
    )[0]
    text = f"{ready} readers have a timeline, of about {entries // max(ready, 1)} entries each"
    if waiting > _MANY:
        yield warn(
            "timelines",
            f"{text}; {waiting} wait for theirs, and their feeds are pulled",
            "see that the job timelines runs; it makes 1,000 a time",
        )
    else:
        yield ok("timelines", f"{text}; {waiting} wait")


def tables(connection: Connection) -> Iterator[Finding]:
    found = rows(
        connection,
        "select schemaname || '.' || relname, n_dead_tup, n_live_tup, n_tup_upd,"
        "       n_tup_upd - n_tup_hot_upd"
        "  from pg_stat_user_tables"
        " where schemaname in ('core', 'internal') order by 1",
    )
    worn = False
    for name, dead, live, updates, cold in found:
        if dead > _MANY and dead > _DEAD * (dead + live):
            worn = True
            yield warn(
                "tables",
                f"{name} holds {dead} dead rows beside {live} live ones",
                f"vacuum (verbose) {name}; if they stay, an open transaction or a replication slot "
                "holds them: see pg_stat_activity and pg_replication_slots",
            )
        is_hot = name in ("core.posts", "internal.user_counters") and updates > _MANY
        if is_hot and cold > _COLD * updates:
            worn = True
            yield warn(
                "tables",
                f"{cold} of {updates} updates of {name} left its page and touched its indexes",
                f"its rows are hot: lower its fillfactor (alter table {name} set (fillfactor = "
                "70)), then vacuum full it in a quiet hour",
            )
    if not worn:
        yield ok("tables", "neither dead rows nor hot ones stand out")


CHECKS = (timelines, tables)
