"""What a deploy or the bootstrap misses is named in a sentence that says what to do."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from stack.servers import Server, configure_postgres, start_postgres
from stack.settings import State
from tests.databases import REPO, bootstrap, client, create, drop, psql, sqitch, superuser

DATABASE = "pgsocial_prerequisites"


@pytest.fixture
def database() -> Iterator[str]:
    bootstrap(DATABASE)
    yield DATABASE
    drop(DATABASE)


def refusal(database: str) -> str:
    """What a deploy says that must not go through; it must leave nothing behind."""
    done = sqitch("deploy", database, check=False)
    assert done.returncode != 0
    left = "select from pg_namespace where nspname in ('social', 'core', 'internal', 'ops')"
    assert psql(database, "-c", left).stdout == ""
    return done.stdout + done.stderr


@pytest.mark.parametrize("extension", ["vector", "pg_trgm", "pgcrypto", "unaccent", "btree_gin"])
def test_a_missing_extension_is_named(database: str, extension: str) -> None:
    psql(database, "-c", f"drop extension {extension}")
    said = refusal(database)
    assert f'missing extensions in the schema "extensions": {extension}' in said
    assert "sql/bootstrap.sql" in said


def test_an_extension_in_another_schema_is_named(database: str) -> None:
    psql(database, "-c", "alter extension pg_trgm set schema public")
    assert 'missing extensions in the schema "extensions": pg_trgm' in refusal(database)


@pytest.mark.parametrize("extension", ["timescaledb", "pg_stat_statements"])
def test_a_missing_preloaded_extension_is_named(database: str, extension: str) -> None:
    psql(database, "-c", f"drop extension {extension}")
    said = refusal(database)
    assert f"missing extensions: {extension}" in said
    assert "shared_preload_libraries" in said


def test_a_missing_role_is_named(database: str) -> None:
    psql(database, "-c", "alter role pgsocial_analyst rename to pgsocial_elsewhere")
    try:
        said = refusal(database)
    finally:
        psql(database, "-c", "alter role pgsocial_elsewhere rename to pgsocial_analyst")
    assert "missing roles: pgsocial_analyst" in said
    assert "sql/bootstrap.sql" in said


def test_another_owner_is_refused(database: str) -> None:
    said = psql(database, "-f", "deploy/roles_and_schemas.sql", check=False)
    assert said.returncode != 0
    assert "deploy as pgsocial_owner" in said.stderr


def test_another_encoding_is_refused() -> None:
    name = "pgsocial_latin"
    create(name)
    with superuser() as connection:
        connection.execute(f"drop database {name}")
        connection.execute(
            f"create database {name} template template0 encoding 'LATIN1' "
            "locale_provider libc locale 'C'"
        )
    psql(name, "-f", "sql/bootstrap.sql")
    said = refusal(name)
    drop(name)
    assert "pgsocial needs a database in UTF8, this one is LATIN1" in said


def plain_configuration(server: Server) -> None:
    """A server on which nobody has set anything for pgsocial."""
    configure_postgres(server)
    target = server.folder / "data/postgresql.conf"
    own = ("shared_preload_libraries", "cron.", "timescaledb.")
    lines = [line for line in target.read_text().splitlines() if not line.startswith(own)]
    target.write_text("\n".join(lines) + "\n")
    server.own(target)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL without a preloaded library."""
    run = tmp_path_factory.mktemp("plain")
    run.chmod(0o711)  # the server's own user passes through
    state = State.load(run)
    server = Server("postgres", "postgres", state, start_postgres, plain_configuration)
    server.start()
    yield server
    server.stop()


def on_plain(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    url = server.state.url("postgres", database="postgres")
    return client("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, *arguments, check=False)


def test_a_missing_setting_is_named(plain: Server) -> None:
    """By the bootstrap, and by the deploy where somebody has made the rest by hand."""
    bootstrapped = on_plain(plain, "-f", "sql/bootstrap.sql")
    assert bootstrapped.returncode != 0
    assert "shared_preload_libraries" in bootstrapped.stderr

    extensions = ("vector", "pg_trgm", "pgcrypto", "unaccent", "btree_gin")
    by_hand = [f"create extension if not exists {e} schema extensions;" for e in extensions]
    assert on_plain(plain, "-c", " ".join(by_hand)).returncode == 0
    deploy = (REPO / "deploy/roles_and_schemas.sql").read_text()
    deployed = on_plain(plain, "-c", f"set role pgsocial_owner; {deploy}")
    assert deployed.returncode != 0
    assert "missing extensions: timescaledb" in deployed.stderr
    assert "shared_preload_libraries" in deployed.stderr
