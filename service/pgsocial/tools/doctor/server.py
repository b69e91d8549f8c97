"""The server: version, encoding, libraries, settings, extensions."""

import re
from collections.abc import Iterator

from psycopg import Connection

from pgsocial.tools.doctor.finding import Finding, fail, ok, rows, value, warn

REQUIRED = ("pgcrypto",)
# Each works on what it is preloaded for, and costs this where it is not.
PRELOADED = {
    "pg_cron": "nobody calls the jobs of ops.jobs unless you do; a relay drives the log alone",
    "pg_stat_statements": "nobody knows which queries cost most",
}

# Setting, value that is wrong, whether that is fatal, why, what to set.
_SETTINGS = (
    ("fsync", "off", True, "a crash corrupts the database", "set fsync = on"),
    ("full_page_writes", "off", True, "a crash corrupts the database", "set full_page_writes = on"),
    ("autovacuum", "off", True, "tables grow without end", "set autovacuum = on"),
    (
        "default_transaction_isolation",
        "serializable",
        True,
        "the ticker needs read committed",
        "set default_transaction_isolation = 'read committed'",
    ),
    (
        "default_transaction_isolation",
        "repeatable read",
        True,
        "the ticker needs read committed",
        "set default_transaction_isolation = 'read committed'",
    ),
    (
        "synchronous_commit",
        "off",
        False,
        "a crash loses the last second, also of what was told to be done",
        "set synchronous_commit = on",
    ),
    (
        "jit",
        "on",
        False,
        "compiling costs more than it gains in queries of a millisecond",
        "set jit = off",
    ),
    (
        "cron.log_run",
        "on",
        False,
        "cron.job_run_details grows without end",
        "set cron.log_run = off, or prune that table",
    ),
    (
        "cron.max_running_jobs",
        "5",
        False,
        "the ticker and each projection's job run all the time, so some wait for minutes",
        "set cron.max_running_jobs = 20",
    ),
    (
        "random_page_cost",
        "4",
        False,
        "meant for spinning disks, it keeps the planner from indexes",
        "on an SSD set random_page_cost = 1.1",
    ),
    (
        "effective_io_concurrency",
        "1",
        False,
        "of many pages that a question needs each is waited for before the next is asked for",
        "on an SSD set effective_io_concurrency = 16",
    ),
)


def version(connection: Connection) -> Iterator[Finding]:
    number = connection.info.server_version
    text = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number < 170000:
        yield fail("version", f"{text}: pgsocial needs 17", "upgrade the server to PostgreSQL 17")
    elif number >= 180000:
        yield warn("version", f"{text}: pgsocial is tested with 17", "use PostgreSQL 17")
    else:
        yield ok("version", text)


def encoding(connection: Connection) -> Iterator[Finding]:
    charset, provider, locale = rows(
        connection,
        "select pg_encoding_to_char(encoding), datlocprovider::text,"
        "       coalesce(datlocale, datcollate)"
        "  from pg_database where datname = current_database()",
    )[0]
    if charset != "UTF8":
        yield fail(
            "encoding",
            f"the database is in {charset}",
            "dump it and restore it into one in UTF8",
        )
    elif provider != "b" or locale not in ("C.UTF-8", "C"):
        yield warn(
            "encoding",
            f"UTF8, but sorted by {locale}: indexes on text break when that library changes",
            "create the database with locale_provider builtin and builtin_locale 'C.UTF-8'",
        )
    else:
        yield ok("encoding", f"UTF8, builtin {locale}")


def libraries(connection: Connection) -> Iterator[Finding]:
    loaded = str(value(connection, "select current_setting('shared_preload_libraries')"))
    missing = [name for name in PRELOADED if name not in loaded.replace(" ", "").split(",")]
    for name in missing:
        yield warn(
            "libraries",
            f"{name} is not preloaded: {PRELOADED[name]}",
            "add it to shared_preload_libraries, restart, and run sql/bootstrap.sql as a superuser",
        )
    if not missing:
        yield ok("libraries", f"{', '.join(PRELOADED)} are preloaded")


def settings(connection: Connection) -> Iterator[Finding]:
    wrong = 0
    for name, bad, is_fatal, why, remedy in _SETTINGS:
        if value(connection, "select current_setting(%s, true)", name) == bad:
            wrong += 1
            yield (fail if is_fatal else warn)("settings", f"{name} = {bad}: {why}", remedy)
    if not wrong:
        yield ok("settings", "nothing is set against its purpose")


def extensions(connection: Connection) -> Iterator[Finding]:
    found = {
        name: (version, schema, newest)
        for name, version, schema, newest in rows(
            connection,
            "select e.extname, e.extversion, e.extnamespace::regnamespace::text, a.default_version"
            "  from pg_extension as e left join pg_available_extensions as a on a.name = e.extname",
        )
    }
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        yield fail(
            "extensions",
            f"missing: {', '.join(missing)}",
            "install their packages and run sql/bootstrap.sql as a superuser",
        )
    elsewhere = [n for n in REQUIRED if n in found and found[n][1] != "extensions"]
    if elsewhere:
        yield fail(
            "extensions",
            f"not in the schema extensions: {', '.join(elsewhere)}",
            "alter extension ... set schema extensions",
        )
    if "pg_stat_statements" not in found:
        yield warn(
            "extensions",
            f"pg_stat_statements is missing: {PRELOADED['pg_stat_statements']}",
            "install its package and run sql/bootstrap.sql as a superuser",
        )
    for name, (version, _, newest) in sorted(found.items()):
        if newest and version != newest:
            yield warn(
                "extensions",
                f"{name} {version} is older than the installed {newest}",
                f"alter extension {name} update",
            )
    if "vector" in found:
        yield from _vector(found["vector"][0])
    if "timescaledb" in found:
        yield from _timescaledb(connection)
    if not missing and not elsewhere:
        shown = sorted(found.items())
        yield ok("extensions", ", ".join(f"{name} {version}" for name, (version, *_) in shown))


def _vector(version: str) -> Iterator[Finding]:
    if tuple(int(part) for part in re.findall(r"\d+", version)) < (0, 8, 4):
        yield warn(
            "extensions",
            f"pgvector {version} has known faults in vacuuming HNSW indexes, mended in 0.8.4",
            "install pgvector 0.8.4 or later (apt.postgresql.org has it), alter extension vector "
            "update, reindex the HNSW indexes; until then harmless without them",
        )


def _timescaledb(connection: Connection) -> Iterator[Finding]:
    if value(connection, "select to_regclass('ops.retention_rules')") is None:
        return
    if value(connection, "select count(*) from ops.retention_rules where is_chunked") == 0:
        yield warn(
            "extensions",
            "TimescaleDB is here, but the metrics stand in plain tables: retention deletes rows",
            "select ops.use_timescaledb()",
        )
    elif value(connection, "select ops.timescaledb_edition()") == "apache":
        yield ok("extensions", "TimescaleDB is the Apache edition: it compresses no metrics")


def memory(connection: Connection) -> Iterator[Finding]:
    buffers, pages, needed = rows(
        connection,
        "select current_setting('shared_buffers'), current_setting('huge_pages_status'),"
        "       current_setting('shared_memory_size_in_huge_pages')",
    )[0]
    advice = "" if pages == "on" else f"; with vm.nr_hugepages = {needed} random reads take less"
    yield ok("memory", f"shared_buffers = {buffers}, huge pages {pages}{advice}")


CHECKS = (version, encoding, libraries, settings, extensions, memory)
