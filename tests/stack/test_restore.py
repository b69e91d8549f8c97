"""A dump restored into another cluster: the log goes on where the dump left it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stack.embedded import Stack
from stack.settings import read_environment
from tests import databases
from tests.stack.log import cloned, connect, is_exact, one, positions, users

RUNBOOK = databases.REPO / "docs/runbooks/restore.md"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Another cluster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGSOCIAL_MEMORY", "256")
        stack = Stack(tmp_path_factory.mktemp("elsewhere") / "run")
        try:
            stack.up()
            yield stack
        finally:
            stack.destroy()


def address(stack: Stack, name: str, database: str) -> str:
    return re.sub("/[^/]*$", f"/{database}", read_environment(stack.run)[name])


def dump(database: str, folder: Path) -> Path:
    path = folder / "pgsocial.dump"
    databases.client(
        "pg_dump", "--format=custom", f"--file={path}",
        databases.url("PGSOCIAL_SUPERUSER_URL", database),
    )  # fmt: skip
    return path


def restore(stack: Stack, path: Path, database: str, is_finished: bool) -> None:
    """Run what docs/runbooks/restore.md shows, up to after_restore() or with it."""
    superuser = address(stack, "PGSOCIAL_SUPERUSER_URL", "postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"create database {database} template template0".encode())
    block = re.findall(r"^```\n(.*?)^```", RUNBOOK.read_text(), re.MULTILINE | re.DOTALL)[1]
    assert "after_restore" in block.splitlines()[-1]
    if not is_finished:
        block = "\n".join(block.splitlines()[:-1])
    execute = f'"{sys.executable}" -m stack exec'
    script = (
        f'set -euo pipefail\npsql() {{ {execute} psql -v ON_ERROR_STOP=1 "$@"; }}\n'
        f'pg_restore() {{ {execute} pg_restore "$@"; }}\n'
        f'NEW="{address(stack, "PGSOCIAL_SUPERUSER_URL", database)}"\n'
        + block.replace("pgsocial.dump", str(path)).replace("pgsocial.list", f"{path}.list")
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=databases.REPO, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_restored_log_goes_on(tmp_path: Path, elsewhere: Stack) -> None:
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
        path = dump(source, tmp_path)

    restore(elsewhere, path, "restored", is_finished=False)
    owner = address(elsewhere, "DATABASE_URL", "restored")
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
        assert one(connection, "select like_count from social.get_post(null, %s)", posts[0]) == 2
        chunks = "select count(*) from timescaledb_information.chunks"
        assert one(connection, chunks) > 0, "hypertables are still what they were"


def test_a_dump_with_pg_cron_goes_into_a_database_of_another_name(
    tmp_path: Path, elsewhere: Stack
) -> None:
    was = databases.psql("pgsocial", "-c", "select to_regclass('ops.jobs')").stdout.strip()
    databases.sqitch("deploy", "pgsocial")
    try:
        jobs = databases.psql("pgsocial", "-c", "select count(*) from cron.job").stdout
        assert int(jobs) > 0
        path = dump("pgsocial", tmp_path)
    finally:
        if not was:
            databases.sqitch("revert", "pgsocial", "-y")
    restore(elsewhere, path, "renamed", is_finished=True)
    with psycopg.connect(address(elsewhere, "DATABASE_URL", "renamed"), autocommit=True) as it:
        [author] = users(it, "renamed", 1)
        it.execute("select social.create_post(%s, 'here')", [author])
        is_exact(it)

    # And the other way: into the one where pg_cron lives there.
    superuser = address(elsewhere, "PGSOCIAL_SUPERUSER_URL", "postgres")
    with psycopg.connect(superuser, autocommit=True) as it:
        it.execute("drop database pgsocial with (force)")
    restore(elsewhere, path, "pgsocial", is_finished=True)
    schedule = re.search(r'-c "(select cron\.schedule.*)"', RUNBOOK.read_text())
    assert schedule
    superuser = address(elsewhere, "PGSOCIAL_SUPERUSER_URL", "pgsocial")
    with psycopg.connect(superuser, autocommit=True) as it:
        it.execute("set role pgsocial_worker")
        it.execute(schedule[1].encode())
        it.execute("reset role")
        assert one(
            it, "select count(*) from ops.jobs as j join cron.job as c"
            " on c.jobname = 'pgsocial ' || j.name and c.username = 'pgsocial_worker'"
        ) == one(it, "select count(*) from ops.jobs")  # fmt: skip
