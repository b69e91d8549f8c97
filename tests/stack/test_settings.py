"""What a setting takes, everything goes on with.

All at their least, at their most, and where a length of time is asked for a month, which has none.
PGSOCIAL_LONG: also each by itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.stack.calls import Function, Ids, functions, made
from tests.stack.log import Connection, cloned, connect

IS_LONG = "PGSOCIAL_LONG" in os.environ


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with cloned("pgsocial_settings") as name, connect(name, autocommit=False) as connection:
        yield connection


@pytest.fixture(scope="module")
def ids(connection: Connection) -> Ids:
    return made(connection)


def fault(connection: Connection, call: Callable[[], object]) -> psycopg.Error | None:
    """What a call ends with that is no refusal of ours; it leaves nothing."""
    connection.execute("savepoint call")
    try:
        call()
    except psycopg.Error as error:
        return None if (error.sqlstate or "").startswith("PS4") else error
    finally:
        connection.execute("rollback to savepoint call")
    return None


def faults(connection: Connection, ids: Ids, values: list[tuple[str, str]]) -> list[str]:
    """What calls, jobs, proofs of projections and rules of retention say to such settings."""
    for value in values:
        connection.execute("update ops.settings set value = %s where name = %s", value[::-1])
    found = []
    for function in functions(connection):

        def call(function: Function = function) -> None:
            function.call(connection, ids.usual(function))

        if error := fault(connection, call):
            found.append(f"{function.name}: {error}")
    steps = connection.execute(
        "select step from ops.jobs union all"
        " select format(f, name) from internal.projections cross join unnest(array["
        " '* from ops.verify_projection(%L)', 'internal.repair_projection(%L, true)']) as f"
        " order by 1"
    ).fetchall()
    for (step,) in steps:
        query = f"select {step}".encode()

        def run(query: bytes = query) -> None:
            connection.execute(query)

        if error := fault(connection, run):
            found.append(f"{step}: {error}")
    # A rule that fails notes it, and nothing else ends by it.
    connection.execute("select internal.keep_retention() from ops.retention_rules")
    rules = connection.execute(
        "select name, error from ops.retention_rules where error is not null"
    ).fetchall()
    connection.rollback()
    return found + [f"{name}: {error}" for name, error in rules]


@pytest.mark.parametrize(
    "bound", ["s.minimum", "s.maximum", "case s.type when 'interval' then '1 month' end"]
)
def test_at_its_bounds_a_setting_breaks_nothing(
    connection: Connection, ids: Ids, bound: str
) -> None:
    values = connection.execute(
        f"select s.name, v.value from ops.settings as s cross join lateral (select {bound}) as v"
        " (value) where v.value is not null and (s.type <> 'interval' or v.value::interval"
        " between s.minimum::interval and s.maximum::interval)".encode()
    ).fetchall()
    assert len(values) > 30
    connection.rollback()
    assert faults(connection, ids, values) == []
    if IS_LONG:
        assert {
            value: found for value in values if (found := faults(connection, ids, [value]))
        } == {}


def test_a_fault_would_be_seen(connection: Connection, ids: Ids) -> None:
    """What a trigger does not refuse, and a function cannot do with."""
    connection.execute("alter table ops.settings disable trigger settings_check")
    assert faults(connection, ids, [("view_window", "soon"), ("view_retention", "soon")])
    connection.rollback()
