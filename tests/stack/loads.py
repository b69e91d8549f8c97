"""What the tests of the loader share: runs of the command, and pictures of what it leaves."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests import databases
from tests.stack.log import cloned

UNTIL = "2026-01-15T12:34:56"
# Tables that a load fills, each with the columns that come from outside; all else is derived.
SOURCES = {
    "core.users": "id, username, display_name, bio, avatar_url, locale, is_private, updated_at,"
    " verified_at",
    "core.activity": "user_id, last_seen_at",
    "core.active_days": "user_id, day",
    "core.follows": "follower_id, followee_id, created_at",
    "core.follow_requests": "requester_id, target_id, created_at",
    "core.blocks": "blocker_id, blocked_id, created_at",
    "core.mutes": "muter_id, muted_id, created_at, expires_at",
    "core.posts": "id, author_id, reply_to_id, quote_of_id, visibility, reply_permission, lang,"
    " body, media",
    "core.likes": "user_id, post_id, created_at",
    "core.shares": "id, user_id, post_id, via_share_id",
    "core.bookmarks": "user_id, post_id, created_at",
}
# Tables with rows that a load neither brings nor derives from what it brings, each with the reason.
APART = {
    "core.reserved_usernames": "deployed",
    "analytics.anomaly_parameters": "deployed",
    "analytics.trend_rules": "deployed",
    "internal.deployed_functions": "deployed",
    "internal.event_types": "deployed",
    "internal.projections": "deployed, and how far each has folded",
    "ops.alert_rules": "deployed",
    "ops.jobs": "deployed",
    "ops.objectives": "deployed",
    "ops.retention_rules": "deployed",
    "ops.settings": "deployed",
    "internal.event_keys": "a secret of each database",
    "internal.signing_key": "a secret of each database",
    "internal.batches": "the log, which has one event of a load",
    "internal.events": "the log",
    "internal.log_origin": "the log",
    "internal.rounds": "when projections ran",
    "internal.timeline_states": "of a reader who is seen, which a load does not do",
    "internal.timelines": "of a reader who is seen",
    "analytics.platform_metrics_quarters": "cut at a time before now",
}


@contextmanager
def empty(name: str) -> Iterator[str]:
    """A clone of the template with the rights that sql/bootstrap.sql gives in a database."""
    with cloned(name) as database:
        with databases.superuser() as connection:
            connection.execute(f"grant create on database {database} to pgsocial_owner".encode())
        yield database


@contextmanager
def door(database: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """The database's address by way of a port that, once closed, lets nobody new in."""
    server = urlsplit(databases.url("DATABASE_URL", database))

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner = await asyncio.open_connection(server.hostname, server.port)
        await asyncio.gather(forward(reader, inner[1]), forward(inner[0], writer))

    with asyncio.Runner() as runner:
        listener = runner.run(asyncio.start_server(enter, "127.0.0.1", 0))
        loop = runner.get_loop()
        port = listener.sockets[0].getsockname()[1]
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            netloc = f"{server.username}:{server.password}@127.0.0.1:{port}"
            yield (
                server._replace(netloc=netloc).geturl(),
                lambda: loop.call_soon_threadsafe(listener.close),
            )
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


def start(database: str, *options: str | Path) -> subprocess.Popen[str]:
    """A load into a database of the stack, or at an address."""
    return subprocess.Popen(
        [sys.executable, "-m", "pgsocial", "load", "--scale", "tiny", *map(str, options)],
        env={
            **os.environ,
            "DATABASE_URL": (
                database if "://" in database else databases.url("DATABASE_URL", database)
            ),
            "COLUMNS": "200",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(database: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
    process = start(database, *options)
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def tables(connection: psycopg.Connection[Any]) -> list[str]:
    """All tables with rows but those that stand apart: a new one need not be named."""
    names = connection.execute(
        "select relnamespace::regnamespace || '.' || relname from pg_class"
        " where relkind in ('r', 'p') and not relispartition"
        " and relnamespace in ('core'::regnamespace, 'internal'::regnamespace,"
        " 'analytics'::regnamespace, 'ops'::regnamespace) order by 1"
    ).fetchall()
    return [
        table
        for (table,) in names
        if table not in APART
        and connection.execute(f"select from {table} limit 1".encode()).fetchone() is not None
    ]


def state(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Number and contents of the rows of each table that a load fills."""
    return {
        table: connection.execute(
            "select count(*), md5(string_agg(to_jsonb(t)::text, ',' order by to_jsonb(t)::text))"
            f" from {table} as t".encode()
        ).fetchone()
        for table in tables(connection)
    }
