"""The runner of pgTAP: what it runs, and that it notices a public function that no test calls."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests import pgtap
from tests.databases import clone, drop, superuser

NAME = "pgsocial_untried"


@pytest.fixture
def connection() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    clone(NAME)
    with superuser() as server:
        server.execute(f"alter database {NAME} set track_functions = 'all'")
    with superuser(NAME) as connection:
        yield connection
    drop(NAME)


def test_functions_that_no_test_calls(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    """Of any language; not one that is called, nor one that the planner puts in its caller."""
    connection.execute(
        """
        create function social.a_plpgsql() returns integer language plpgsql
            as 'begin return 1; end';
        create function ops.a_sql() returns integer language sql security definer as 'select 1';
        create procedure analytics.a_procedure() language plpgsql as 'begin null; end';
        create function social.a_called() returns integer language plpgsql
            as 'begin return 1; end';
        create function social.an_inlined() returns integer language sql as 'select 1';
        """
    )
    connection.execute("select social.a_called()")
    connection.execute("select pg_stat_force_next_flush()")
    missed = pgtap.untried(connection)
    assert {"social.a_plpgsql()", "ops.a_sql()", "analytics.a_procedure()"} <= set(missed)
    assert not {"social.a_called()", "social.an_inlined()"} & set(missed)


def test_a_folder_that_holds_nothing_is_no_success() -> None:
    with pytest.raises(SystemExit, match="no pgTAP file tests/sql/nowhere"):
        pgtap.files_below(["tests/sql/nowhere"], is_reversed=False)


def test_the_last_file_first() -> None:
    usual = pgtap.files_below(["tests/catalog", "tests/sql"], is_reversed=False)
    assert pgtap.files_below(["tests/catalog", "tests/sql"], is_reversed=True) == usual[::-1]
    assert "tests/sql/feed/home_feed.sql" in usual


def test_coverage_is_skipped_only_where_nobody_asked_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with superuser() as connection:
        monkeypatch.setattr(pgtap, "PROFILER", "no_such_library")
        monkeypatch.setenv("PGSOCIAL_PRELOAD", "")
        assert not pgtap.has_profiler(connection)
        monkeypatch.setenv("PGSOCIAL_PRELOAD", "no_such_library")
        with pytest.raises(SystemExit, match="is not preloaded"):
            pgtap.has_profiler(connection)
