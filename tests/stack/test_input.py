"""Every function of the API, called with what nobody should send, one argument at a time.

Functions and arguments come from the catalog, values from the arguments' types: a new function is
tried without a word here. A call answers, or refuses with a PS code and the name of an argument, or
the server itself refuses the value; and a refusal changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.stack.calls import Function, Ids, functions, made
from tests.stack.log import Connection, cloned, connect, one

LONG = "x" * 2**20
TEXTS = [
    None, "", " ", "'; drop table core.users; --", "' or 1=1 --", "$$; select 1", "%s %(x)s %n",
    "\\", '"', "a\0b", "\ud800", "caf\u00e9", "cafe\u0301", "\u202eright to left", "a\u200db",
    "\u200d", "\ufeff", "\U0001f9d1\u200d\U0001f4bb", LONG, "@" * 5000, "#a " * 20000,
    "1", "1.2", "1.2.3", "-1.-1", "0.0", "99999999999999999999.1", "1.", "null",
    "9223372036854775807", "9223372036854775807.9223372036854775807", "1." * 50000,
]  # fmt: skip
BIGINTS = [None, 0, -1, 1, 2**63 - 1, -(2**63)]
INTEGERS = [None, 0, -1, 1, 101, 2**31 - 1, -(2**31)]
DEEP = "[" * 5000 + "]" * 5000
VALUES: dict[str, list[Any]] = {
    "text": TEXTS,
    "bigint": BIGINTS,
    "integer": INTEGERS,
    "smallint": [None, 0, -1, 1, 2**15 - 1, -(2**15)],
    "boolean": [None, True, False],
    "bigint[]": [None, [], *([value] for value in BIGINTS), [1] * 100_000, "{{1},{2}}",
                 "[0:1]={1,2}"],
    "integer[]": [None, [], *([value] for value in INTEGERS), [1] * 100_000, "{{1},{2}}"],
    "real[]": [None, [], [1], [0, 0], [1, None], [1, float("nan")], [1, float("inf")], [1e5, 1],
               [1] * 100_000, "{{1},{2}}", "[0:1]={1,2}"],
    "text[]": [None, [], *([value] for value in TEXTS), ["x"] * 100_000, "{{a},{b}}"],
    "jsonb": [None, "null", "[]", "{}", "1", '"x"', "[[]]", "[null]", "[{}]", '{"a": {"a": {}}}',
              DEEP, f'{{"a": {DEEP}}}', '"\\u0000"', '"\\ud800"', "1e400", '{"": 1e9999}',
              f'["{LONG}"]', "[" + "1," * 100_000 + "1]", '[{"kind": 1, "url": []}]',
              '[{"kind": "image", "url": "u", "width": 1e300}]',
              '[{"kind": "image", "url": "u", "alt": {}}]', '{"notify": [], "languages": {}}',
              '{"muted_words": [[null]], "muted_hashtags": 1}'],
    "timestamp with time zone": [None, "infinity", "-infinity", "4714-11-24 BC", "4713-01-01 BC",
                                 "1899-12-31", "9999-12-31", "294276-12-31"],
    "date": [None, "infinity", "-infinity", "4714-11-24 BC", "4713-01-01 BC", "9999-12-31",
             "5874897-12-31"],
    "uuid": [None, "00000000-0000-0000-0000-000000000000", "{ffffffffffffffffffffffffffffffff}"],
    "interval": [None, "infinity", "-infinity", "0", "-1 day", "178000000 years", "1 microsecond"],
}  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with cloned("pgsocial_input") as name, connect(name, autocommit=False) as connection:
        yield connection


@pytest.fixture(scope="module")
def ids(connection: Connection) -> Ids:
    return made(connection)


def content(connection: Connection) -> list[Any]:
    """All that is kept, as one hash a table."""
    tables = [row[0] for row in connection.execute(
        "select oid::regclass::text from pg_class where relkind in ('r', 'p')"
        " and not relispartition"
        " and (relnamespace = 'core'::regnamespace or oid = 'internal.events'::regclass) order by 1"
    ).fetchall()]  # fmt: skip
    return [
        (table, one(connection, f"select sum(hashtextextended(t::text, 0)) from {table} as t"))
        for table in tables
    ]


def refusal(connection: Connection, function: Function, given: dict[str, Any]) -> str | None:
    """What is wrong with how a call ended; null where nothing is."""
    connection.execute("savepoint call")
    try:
        function.call(connection, given)
    except (UnicodeEncodeError, psycopg.DataError) as error:
        if isinstance(error, UnicodeEncodeError) or error.sqlstate is None:
            return None  # the driver does not send it
        return fault(error, function)
    except psycopg.Error as error:
        return fault(error, function)
    finally:
        connection.execute("rollback to savepoint call")
    return None


def fault(error: psycopg.Error, function: Function) -> str | None:
    state = error.sqlstate or ""
    if state.startswith("PS4"):
        is_named = error.diag.message_detail in function.arguments
        return None if is_named else f"{state} names {error.diag.message_detail}: {error}"
    # A value that is none of its type does not come as far as the function.
    is_inside = re.search(r"function (social|ops|analytics)\.", error.diag.context or "")
    is_before = state[:2] in ("22", "54") and not is_inside
    return None if is_before else f"{state}: {error}"[:300]


def test_every_argument_refuses_what_it_does_not_take(connection: Connection, ids: Ids) -> None:
    found = functions(connection)
    assert len(found) > 70
    before = content(connection)
    faults = []
    for function in found:
        usual = ids.usual(function)
        tried: list[tuple[str, Any]] = [
            (name, value)
            for name, kind in function.arguments.items()
            for value in VALUES[kind] + (ids.foreign if kind == "bigint" else [])
        ]
        for name, value in tried:
            wrong = refusal(connection, function, {**usual, name: value})
            if wrong:
                faults.append(f"{function.name}({name} => {str(value)[:60]!r}): {wrong}")
        nothing = dict.fromkeys(function.arguments)
        wrong = refusal(connection, function, nothing)
        if wrong:
            faults.append(f"{function.name}(nothing but nulls): {wrong}")
    assert faults == [], "\n".join(faults)
    assert content(connection) == before


def test_a_fault_would_be_seen(connection: Connection) -> None:
    """A function that checks nothing is found out."""
    connection.execute("savepoint made")
    connection.execute(
        """
        create function social.careless(p_user bigint, p_name text) returns void
        language plpgsql as $$
        begin
            execute 'select ''' || p_name || '''';
            insert into core.follows (follower_id, followee_id) values (p_user, 1);
        end
        $$
        """
    )
    [careless] = [f for f in functions(connection) if f.name == "social.careless"]
    assert "42601" in (refusal(connection, careless, {"p_user": 1, "p_name": "'; x"}) or "")
    assert "235" in (refusal(connection, careless, {"p_user": 1, "p_name": "x"}) or "")
    connection.execute("rollback to savepoint made")
