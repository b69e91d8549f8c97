"""Samples of the servers hold nobody up, and nobody holds them up for long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import databases

DATABASE = "pgsocial_sampling"
Connection = psycopg.Connection[Any]


@pytest.fixture
def owner() -> Iterator[Connection]:
    databases.clone(DATABASE)
    with connected() as connection:
        yield connection
    databases.drop(DATABASE)


def connected() -> Connection:
    return psycopg.connect(databases.url("DATABASE_URL", DATABASE), autocommit=True)


def sample(connection: Connection, minute: int) -> int | None:
    """How many parts worked; it takes moments, whatever else goes on."""
    started = time.monotonic()
    row = connection.execute(
        "select internal.take_sample('2031-01-01'::timestamptz + %s * interval '1 minute')",
        [minute],
    ).fetchone()
    assert time.monotonic() - started < 10
    assert row
    return None if row[0] is None else int(row[0])


def failed(connection: Connection, minute: int) -> list[str]:
    row = connection.execute(
        "select failed_parts from ops.sample_runs"
        " where sampled_at = '2031-01-01'::timestamptz + %s * interval '1 minute'",
        [minute],
    ).fetchone()
    assert row
    return list(row[0])


def test_of_two_at_once_one_does_nothing_and_what_broke_off_is_done_again(
    owner: Connection,
) -> None:
    all_parts = sample(owner, 0)
    with connected() as other:
        other.execute("begin")
        assert sample(other, 1) == all_parts
        assert sample(owner, 1) is None
        assert sample(owner, 2) is None
        other.execute("rollback")  # As a crash would.
    assert sample(owner, 1) == all_parts
    assert sample(owner, 1) is None


def test_a_table_that_somebody_holds_is_left_out(owner: Connection) -> None:
    with connected() as other:
        other.execute("begin")
        other.execute("lock table core.likes in access exclusive mode")
        assert sample(owner, 0)
        assert failed(owner, 0) == []
        names = {row[0] for row in owner.execute("select relation from ops.relation_samples")}
        assert "core.posts" in names
        assert "core.likes" not in names


def test_a_part_that_would_have_to_wait_loses_nothing(owner: Connection) -> None:
    owner.execute("select 1 as mo_something")
    sample(owner, 0)
    with connected() as other:
        other.execute("begin")
        other.execute("lock table ops.query_samples in access exclusive mode")
        owner.execute("select 'x' as mo_waits")
        sample(owner, 1)
        assert "query" in failed(owner, 1)
    owner.execute("select 'x' as mo_waits")
    sample(owner, 2)
    assert failed(owner, 2) == []
    found = owner.execute(
        "select q.query, sum(s.calls) from ops.query_samples as s join ops.queries as q"
        " using (query_id) where q.query like '%mo_waits' group by 1"
    ).fetchall()
    assert found == [("select $1 as mo_waits", 2)]
