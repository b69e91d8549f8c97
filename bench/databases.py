"""What a run measures: a copy of the loaded database, and pgbench's own tables beside it."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.pgbench import REPO, BenchFailed, stack
from stack.settings import StackError, read_environment, run_folder

COPY = "pgsocial_bench"
YARDSTICK = "pgsocial_yardstick"
TABLES = ("users", "readers", "posts", "threads", "likers")


def address(name: str, database: str | None = None) -> str:
    """A connection string of the environment or of the running stack, for another database."""
    found = os.environ.get(name)
    try:
        found = found or read_environment(run_folder()).get(name)
    except (StackError, OSError):
        found = None
    if not found:
        raise BenchFailed(f"{name} is not set: the benchmark wants a stack that make up started")
    return re.sub(r"/[^/?]*(\?|$)", rf"/{database}\1", found, count=1) if database else found


@contextmanager
def database(name: str) -> Iterator[str]:
    """An empty database for the run; yields the superuser's connection string."""
    with psycopg.connect(
        address("PGSOCIAL_SUPERUSER_URL", "postgres"), autocommit=True
    ) as connection:
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(
            sql.SQL("create database {} template template0").format(sql.Identifier(name))
        )
        try:
            yield address("PGSOCIAL_SUPERUSER_URL", name)
        finally:
            connection.execute(drop)


def copy_into(target: str) -> None:
    """Dump the loaded database and restore it: see docs/runbooks/restore.md.

    In the same cluster the log just goes on. pg_cron exists in one database of a cluster.
    """
    with tempfile.TemporaryDirectory(prefix="pgsocial-bench-") as folder:
        dump, contents = Path(folder) / "dump", Path(folder) / "list"
        source = address("PGSOCIAL_SUPERUSER_URL")
        stack("pg_dump", "--format=custom", "--exclude-extension=pg_cron", "--file", dump, source)
        lines = stack("pg_restore", "--list", dump).stdout.splitlines(keepends=True)
        contents.write_text("".join(li for li in lines if " SCHEMA - extensions " not in li))
        stack("psql", "-Xq", "-d", target, "-f", REPO / "sql/bootstrap.sql")
        stack("psql", "-Xq", "-d", target, "-c", "select extensions.timescaledb_pre_restore()")
        stack("pg_restore", "--exit-on-error", "--use-list", contents, "--dbname", target, dump)
        stack("psql", "-Xq", "-d", target, "-c", "select extensions.timescaledb_post_restore()")
        stack("psql", "-Xq", "-d", target, "-c", "vacuum analyze")


def prepare(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Fill the tables of schema bench; return how many rows each has."""
    connection.execute((REPO / "bench/prepare.sql").read_bytes())
    connection.execute("select internal.settle()")
    counts = {}
    for table in TABLES:
        row = connection.execute(f"select count(*) from bench.{table}".encode()).fetchone()
        counts[table] = int(row[0]) if row else 0
        if not counts[table]:
            raise BenchFailed(
                f"no {table} to measure with: load data first, such as make import DIR=..."
            )
    return counts


@contextmanager
def ticker() -> Iterator[None]:
    """What a gateway does beside: seal and fold the log all the time, and all of it at the end."""
    stopped = threading.Event()
    failures: list[psycopg.Error] = []

    def loop() -> None:
        try:
            with psycopg.connect(address("PGSOCIAL_WORKER_URL", COPY), autocommit=True) as session:
                while not stopped.wait(0.02):
                    session.execute("select internal.settle()")
                session.execute("select internal.settle()")
        except psycopg.Error as error:
            failures.append(error)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
    if failures:
        raise BenchFailed(f"the log was not folded: {failures[0]}")
