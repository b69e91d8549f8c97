"""A database of this checkout's schema that lives as long as a command needs it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pgsocial.tools.source import dist
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.reload import OWNER
from pgsocial.tools.source.tree import Tree


@contextmanager
def scratch(tree: Tree, superuser: str) -> Iterator[psycopg.Connection]:
    """Make it as a DBA would, give a connection as its owner, and drop it at the end."""
    name = f"pgsocial_scratch_{os.getpid()}"
    try:
        with psycopg.connect(superuser, autocommit=True) as server:
            server.execute(
                sql.SQL("create database {} template template0").format(sql.Identifier(name))
            )
            try:
                with psycopg.connect(make_conninfo(superuser, dbname=name)) as connection:
                    _install(tree, connection)
                    yield connection
            finally:
                server.execute(
                    sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
                )
    except psycopg.Error as error:
        raise SourceError(f"cannot make a database to read the catalog of: {error}") from error


def _install(tree: Tree, connection: psycopg.Connection) -> None:
    connection.autocommit = True
    bootstrap = (tree.root / "sql/bootstrap.sql").read_text(encoding="utf-8")
    connection.execute(re.sub(r"^\\.*$", "", bootstrap, flags=re.MULTILINE))
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
    connection.execute(dist.flat(tree, "0"))
