"""Databases for tests: a template with everything deployed, and clones of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from stack.settings import read_environment, run_folder

REPO = Path(__file__).resolve().parent.parent
TEMPLATE = "pgsocial_template"


def environment() -> dict[str, str]:
    """The variables of the stack that the tests run on."""
    return read_environment(run_folder())


def url(name: str, database: str) -> str:
    """The connection string `name` of stack.env, for another database."""
    return re.sub(r"/[^/]*$", f"/{database}", environment()[name])


def superuser(database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url("PGSOCIAL_SUPERUSER_URL", database), autocommit=True)


def client(
    *arguments: str | Path, check: bool = True, cwd: Path = REPO, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a client program of the stack (psql, sqitch, pg_dump, pg_prove)."""
    done = subprocess.run(
        [sys.executable, "-m", "stack", "exec", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        input=text,
        env={**os.environ, "PYTHONPATH": str(REPO)},
    )
    if check and done.returncode:
        raise AssertionError(f"{arguments[0]} failed:\n{done.stdout}\n{done.stderr}")
    return done


def sqitch(
    action: str, database: str, *arguments: str, check: bool = True, top: Path = REPO
) -> subprocess.CompletedProcess[str]:
    target = "db:" + re.sub("^postgresql", "pg", url("DATABASE_URL", database))
    return client("sqitch", action, *arguments, target, check=check, cwd=top)


def psql(
    database: str,
    *arguments: str | Path,
    login: str = "PGSOCIAL_SUPERUSER_URL",
    check: bool = True,
    text: str | None = None,
) -> subprocess.CompletedProcess[str]:
    return client(
        "psql",
        "-XAtq",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        url(login, database),
        *arguments,
        check=check,
        text=text,
    )


def create(database: str, template: str = "template0") -> None:
    """Make a database, in place of one that an earlier run left."""
    drop(database)
    with superuser() as connection, closed(connection, template):
        connection.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )


@contextmanager
def closed(connection: psycopg.Connection[tuple[object, ...]], database: str) -> Iterator[None]:
    """Nobody's for a while: TimescaleDB's scheduler comes to each database that has it."""
    name = sql.Identifier(database)
    found = connection.execute(
        "select datallowconn from pg_database where datname = %s", [database]
    ).fetchone()
    if not found or not found[0]:
        yield
        return
    connection.execute(sql.SQL("alter database {} with allow_connections false").format(name))
    try:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
            [database],
        )
        yield
    finally:
        connection.execute(sql.SQL("alter database {} with allow_connections true").format(name))


def drop(database: str) -> None:
    with superuser() as connection:
        exists = connection.execute(
            "select 1 from pg_database where datname = %s", [database]
        ).fetchone()
        if exists:
            connection.execute(
                sql.SQL("alter database {} with is_template false").format(sql.Identifier(database))
            )
            connection.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(database))
            )


def bootstrap(database: str) -> None:
    """An empty database, as a DBA prepares it."""
    create(database)
    psql(database, "-f", "sql/bootstrap.sql")


def make_template() -> None:
    """Deploy everything once; nobody may connect, or it could not be cloned."""
    bootstrap(TEMPLATE)
    psql(TEMPLATE, "-f", "sql/test_extensions.sql")
    sqitch("deploy", TEMPLATE, "--verify")
    with superuser() as connection:
        connection.execute(f"alter database {TEMPLATE} with allow_connections false")
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [TEMPLATE]
        )


def clone(database: str) -> None:
    create(database, TEMPLATE)
