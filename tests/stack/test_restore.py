"""A dump restored into another cluster: the log goes on where the dump left it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from stack.embedded import Stack
from stack.settings import read_environment
from tests import databases
from tests.stack.log import cloned, connect, is_exact, one, positions, users


def test_a_restored_log_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = tmp_path / "pgsocial.dump"
    with cloned("pgsocial_dumped") as source, connect(source) as connection:
        people = users(connection, "kept", 3)
        posts = []
        for number in range(4):
            posts.append(
                one(connection, "select social.create_post(%s, %s)", people[0], f"post {number}")
            )
            connection.execute("select social.like_post(%s, %s)", [people[1], posts[-1]])
            connection.execute("select internal.settle()")
        sealed = positions(connection, 1000)
        last = one(connection, "select social.last_batch()")
        connection.execute("select social.like_post(%s, %s)", [people[2], posts[0]])
        unsealed = one(connection, "select max(id) from internal.events")
        databases.client(
            "pg_dump", "--format=custom", f"--file={dump}",
            databases.url("PGSOCIAL_SUPERUSER_URL", source),
        )  # fmt: skip

    monkeypatch.setenv("PGSOCIAL_MEMORY", "256")
    stack = Stack(tmp_path / "run")
    try:
        stack.up()
        restore(stack, dump)
        environment = read_environment(stack.run)
        owner = environment["DATABASE_URL"].removesuffix("/pgsocial") + "/restored"
        with psycopg.connect(owner, autocommit=True) as connection:
            with pytest.raises(psycopg.DatabaseError, match="after_restore") as refused:
                connection.execute("select internal.tick()")
            assert refused.value.sqlstate == "PS409"
            assert one(connection, "select ops.after_restore()") == last + 1
            assert one(connection, "select ops.after_restore()") == 0, "twice does no harm"
            for start in range(last + 1):
                expected = [event for event in sealed if event[0] > start]
                found = positions(connection, 1000, start)
                assert found[:-1] == expected, f"from batch {start}"
                assert found[-1][:3] == (last + 1, unsealed, "like.created")
            assert positions(connection, 1000, last + 1) == []
            connection.execute("select social.like_post(%s, %s)", [people[2], posts[1]])
            is_exact(connection)
            new = positions(connection, 1000, last + 1)
            assert [event[2:] for event in new] == [("like.created", people[2], posts[1])]
            assert (
                one(connection, "select like_count from social.get_post(null, %s)", posts[0]) == 2
            )
    finally:
        stack.destroy()


def restore(stack: Stack, dump: Path) -> None:
    """As docs/runbooks/restore.md says."""
    superuser = read_environment(stack.run)["PGSOCIAL_SUPERUSER_URL"]
    target = superuser.removesuffix("/pgsocial") + "/restored"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("create database restored template template0")
    databases.client("psql", "-Xq", "-d", target, "-f", "sql/bootstrap.sql")
    contents = databases.client("pg_restore", "--list", dump).stdout
    kept = dump.with_suffix(".list")
    kept.write_text(
        "".join(
            f"{line}\n" for line in contents.splitlines() if " SCHEMA - extensions " not in line
        )
    )
    databases.client(
        "psql", "-Xq", "-d", target, "-c", "select extensions.timescaledb_pre_restore()"
    )
    databases.client(
        "pg_restore", "--exit-on-error", f"--use-list={kept}", "--dbname", target, dump
    )
    databases.client(
        "psql", "-Xq", "-d", target, "-c", "select extensions.timescaledb_post_restore()"
    )
