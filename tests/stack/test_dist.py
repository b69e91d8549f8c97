"""The flat file: what it installs equals what sqitch deploys, in a client that is not psql."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pgsocial.tools.source import dist
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.tree import Tree

from tests.databases import REPO, bootstrap, drop, sqitch, url
from tests.stack import trees

FLAT = "pgsocial_flat"
DEPLOYED = "pgsocial_flat_deployed"


@pytest.fixture
def database() -> Iterator[str]:
    bootstrap(FLAT)
    yield FLAT
    drop(FLAT)


def install(database: str, text: str, login: str = "DATABASE_URL") -> None:
    with psycopg.connect(url(login, database), autocommit=True) as connection:
        connection.execute(text)


def test_equals_a_sqitch_deploy(database: str) -> None:
    install(database, dist.flat(Tree(REPO), "1.2.3"))
    bootstrap(DEPLOYED)
    sqitch("deploy", DEPLOYED, "--verify")
    assert trees.schema(database) == trees.schema(DEPLOYED)
    assert trees.rows(database) == trees.rows(DEPLOYED)
    drop(DEPLOYED)


def test_refuses_where_something_is_installed(database: str) -> None:
    text = dist.flat(Tree(REPO), "1.2.3")
    install(database, text)
    before = trees.schema(database)
    with pytest.raises(psycopg.errors.RaiseException, match="is already installed") as error:
        install(database, text)
    assert "upgrade with sqitch" in str(error.value.diag.message_hint)
    assert trees.schema(database) == before


def test_an_error_leaves_nothing(database: str) -> None:
    """Even in the middle of the last change, since all is one transaction."""
    before = trees.schema(database)
    text = dist.flat(Tree(REPO), "1.2.3").removesuffix("commit;\n") + "select 1 / 0;\ncommit;\n"
    with pytest.raises(psycopg.errors.DivisionByZero):
        install(database, text)
    assert trees.schema(database) == before


def test_says_its_version_and_is_written_to_dist(tmp_path: Path) -> None:
    tree = trees.copy(tmp_path)
    path = dist.write(tree, "1.2.3")
    assert path == tree.root / "dist/pgsocial-1.2.3.sql"
    assert path.read_text().startswith("-- pgsocial 1.2.3: installs into an empty PostgreSQL 17")
    assert "\\ir" not in path.read_text()


def test_refuses_what_only_psql_understands(tmp_path: Path) -> None:
    tree = trees.copy(tmp_path)
    script = tree.script("deploy", "jobs")
    script.write_text(script.read_text() + "\n\\echo done\n")
    with pytest.raises(SourceError, match=r"jobs\.sql: only psql understands \\echo done"):
        dist.flat(tree, "1.2.3")
