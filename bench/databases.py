"""Where a run measures: a database of its own for each scale, and pgbench's own beside it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.pgbench import REPO, BenchFailed, stack
from stack.settings import StackError, read_environment, run_folder

YARDSTICK = "pgsocial_yardstick"
Connection = psycopg.Connection[Any]


def variable(name: str) -> str | None:
    """A variable of the environment or of the running stack."""
    found = os.environ.get(name)
    try:
        return found or read_environment(run_folder()).get(name)
    except (StackError, OSError):
        return None


def address(name: str, database: str | None = None) -> str:
    """A connection string of the environment or of the running stack, for another database."""
    found = variable(name)
    if not found:
        raise BenchFailed(f"{name} is not set: the benchmark wants a stack that make up started")
    return re.sub(r"/[^/?]*(\?|$)", rf"/{database}\1", found, count=1) if database else found


def by_socket(url: str) -> str:
    """The same over the server's Unix socket, where this machine has it: the fastest way in."""
    folder, port = variable("PGSOCIAL_SOCKET_DIR"), variable("PGSOCIAL_PG_PORT")
    if not folder or not Path(folder, f".s.PGSQL.{port}").exists():
        return url
    return re.sub(r"@[^/]+/([^?]*)", rf"@/\1?host={folder}&port={port}", url, count=1)


def scalar(connection: Connection, query: str, *arguments: Any) -> Any:
    row = connection.execute(query.encode(), arguments or None).fetchone()
    return row[0] if row else None


def superuser(database: str = "postgres") -> Connection:
    return psycopg.connect(address("PGSOCIAL_SUPERUSER_URL", database), autocommit=True)


def create(connection: Connection, name: str) -> None:
    identifier = sql.Identifier(name)
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(identifier))
    connection.execute(sql.SQL("create database {} template template0").format(identifier))


@contextmanager
def yardstick(scale: int) -> Iterator[str]:
    """pgbench's own tables for the run; yields the superuser's connection string."""
    with superuser() as connection:
        create(connection, YARDSTICK)
        try:
            url = by_socket(address("PGSOCIAL_SUPERUSER_URL", YARDSTICK))
            stack("pgbench", "--initialize", "--quiet", f"--scale={scale}", url)
            yield url
        finally:
            connection.execute(f"drop database {YARDSTICK} with (force)".encode())


def stamp() -> str:
    """What a loaded database depends on: the tables as deployed, and the loader."""
    folders = ("deploy", "service/pgsocial/tools/loader", "stack/postgresql.conf")
    digest = hashlib.sha256()
    for path in sorted(
        p for folder in folders for p in [REPO / folder, *(REPO / folder).rglob("*")]
    ):
        # Functions are loaded anew before every run.
        if path.suffix in (".sql", ".py") and not path.name.startswith("functions_"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def pgsocial(database: str, *arguments: str | Path) -> None:
    """Run a command of the package on a database, its messages on ours."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPO / "service"),
        "DATABASE_URL": address("DATABASE_URL", database),
        "PGSOCIAL_WORKER_URL": address("PGSOCIAL_WORKER_URL", database),
        "PGSOCIAL_SUPERUSER_URL": address("PGSOCIAL_SUPERUSER_URL", database),
    }
    command = [sys.executable, "-m", "pgsocial", *map(str, arguments)]
    if subprocess.run(
        command, cwd=REPO, env=environment, stdout=sys.stderr, check=False
    ).returncode:
        raise BenchFailed(f"pgsocial {arguments[0]} failed: its own message stands above")


def loaded(scale: str, folder: Path, is_kept: bool) -> str:
    """The database of a scale, loaded unless it is there already; returns its name.

    Its comment tells of what it is loaded; while that goes on, with a question mark.
    """
    name, wanted = f"pgsocial_bench_{scale}", stamp()
    with superuser() as connection:

        def note(text: str) -> None:
            connection.execute(
                sql.SQL("comment on database {} is {}").format(
                    sql.Identifier(name), sql.Literal(text)
                )
            )

        found = scalar(
            connection,
            "select coalesce(shobj_description(oid, 'pg_database'), '')"
            " from pg_database where datname = %s",
            name,
        )
        if found == wanted or (found and is_kept and not found.endswith("?")):
            pgsocial(name, "source", "functions")
            return name
        options: list[str | Path] = [
            "--facts",
            folder / "facts.json",
            "--report",
            folder / "load.json",
        ]
        if found == f"{wanted}?" and is_stopped(name):
            pgsocial(name, "load", "--resume", *options)
        else:
            deploy(connection, name)
            note(f"{wanted}?")
            pgsocial(name, "load", "--scale", scale, *options)
        with superuser(name) as inside:
            inside.execute("create extension if not exists pg_buffercache schema extensions")
        note(wanted)
    return name


def is_stopped(name: str) -> bool:
    """Whether a load began in this database and did not end."""
    with superuser(name) as connection:
        return scalar(connection, "select to_regclass('loader.run')") is not None


def deploy(connection: Connection, name: str) -> None:
    """An empty database with the schema in it."""
    create(connection, name)
    url = address("PGSOCIAL_SUPERUSER_URL", name)
    stack("psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", REPO / "sql/bootstrap.sql")
    target = re.sub("^postgresql", "pg", address("DATABASE_URL", name))
    stack("sqitch", "deploy", f"db:{target}")
