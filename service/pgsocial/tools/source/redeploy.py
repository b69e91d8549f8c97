"""Bring a database of development to the scripts of this checkout.

What holds no rows is rebased. A change of a table is not, since scripts are changed in place:
the revert scripts of today need not fit what was deployed, and rows of one table mean little
without those of another. Then everything is dropped and deployed anew.
"""

import os
import subprocess
import sys
from collections.abc import Callable

import psycopg
from psycopg import sql

from pgsocial.tools.source import changes
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.tree import Tree

# In the order of dropping; sqitch's registry and what a load leaves behind are ours as well.
_SCHEMAS = ("social", "ops", "analytics", "internal", "core", "loader", "sqitch")


def redeploy(
    tree: Tree, connection: psycopg.Connection, url: str, agrees: Callable[[str], bool]
) -> str:
    """Say what was done; `agrees` is asked before rows are lost."""
    state = changes.state(connection, tree.root)
    connection.commit()
    if state is None:
        if _is_there(connection):
            raise SourceError("installed from the flat file: sqitch knows nothing of this database")
        _sqitch(tree, url, "deploy", "--verify")
        return "deployed"
    moved = {*state.edited, *state.inserted, *state.unknown}
    if not moved and not state.waiting:
        return "nothing to do: the database has this checkout's changes"
    if not moved:
        _sqitch(tree, url, "deploy", "--verify")
        return f"deployed {', '.join(state.waiting)}"
    names = ", ".join(name for name in (*state.planned, *state.unknown) if name in moved)
    if not _loses_rows(tree, state, moved):
        _sqitch(tree, url, "rebase", "--modified", "--verify", "-y")
        return f"redeployed from {names} on; no row was lost"
    if connection.execute(
        "select has_database_privilege(current_database(), 'create')"
    ).fetchone() != (True,):
        raise SourceError("the owner may not make schemas here: run sql/bootstrap.sql first")
    rows = _rows(connection)
    connection.commit()
    lost = ", ".join(f"{count} of {table}" for table, count in rows) or "none: all tables are empty"
    if not agrees(
        f"deploy/ has changed below tables: {names}.\n"
        f"The schema must be dropped and deployed anew. Rows that are lost: {lost}."
    ):
        return "nothing was changed"
    _drop(connection)
    _sqitch(tree, url, "deploy", "--verify")
    return "dropped everything and deployed it anew"


def _loses_rows(tree: Tree, state: changes.State, moved: set[str]) -> bool:
    """Whether a rebase would reach a change that makes a table."""
    if state.unknown or state.inserted:
        return True
    first = min(state.planned.index(name) for name in moved)
    return any(
        "create table" in tree.text("deploy", name).lower() for name in state.planned[first:]
    )


def _is_there(connection: psycopg.Connection) -> bool:
    return connection.execute("select to_regnamespace('social')").fetchone() != (None,)


def _rows(connection: psycopg.Connection) -> list[tuple[str, int]]:
    """Tables of core that are not empty, with their rows."""
    tables = connection.execute(
        "select relname from pg_class"
        " where relnamespace = to_regnamespace('core') and relkind in ('r', 'p') order by 1"
    ).fetchall()
    counted = []
    for (name,) in tables:
        query = sql.SQL("select count(*) from {}").format(sql.Identifier("core", name))
        found = connection.execute(query).fetchone()
        counted.append((f"core.{name}", int(found[0]) if found else 0))
    return [(table, count) for table, count in counted if count]


def _drop(connection: psycopg.Connection) -> None:
    with connection.transaction():
        if connection.execute("select to_regnamespace('cron')").fetchone() != (None,):
            connection.execute("set local role pgsocial_worker")
            connection.execute(
                "select cron.unschedule(jobid) from cron.job where jobname like 'pgsocial %'"
                " and database = current_database()"
            )
            connection.execute("reset role")
        for name in _SCHEMAS:
            connection.execute(
                sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(name))
            )


def _sqitch(tree: Tree, url: str, *arguments: str) -> None:
    target = "db:pg" + url.removeprefix("postgresql").removeprefix("postgres")
    done = subprocess.run(
        [sys.executable, "-m", "stack", "exec", "sqitch", *arguments, target],
        cwd=tree.root,
        env=os.environ,
        check=False,
    )
    if done.returncode:
        raise SourceError(
            f"sqitch {arguments[0]} failed: its own message stands above; mend it and run "
            '"make redeploy" again'
        )
