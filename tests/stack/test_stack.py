"""The stack's own behaviour, on stacks that each test makes and removes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stack.embedded import Stack
from stack.process import kill_all, read_pid, runs
from stack.settings import REPO, StackError, State, read_environment


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("own"))
    stack.up()
    yield stack
    stack.destroy()


def answer(stack: Stack) -> object:
    with psycopg.connect(read_environment(stack.run)["DATABASE_URL"]) as connection:
        row = connection.execute("select current_user").fetchone()
        assert row
        return row[0]


def command(run: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "stack", *arguments],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**environment, "PGSOCIAL_RUN": str(run), "PGSOCIAL_MEMORY": "256", **variables},
    )


def test_up_twice_changes_nothing(own: Stack) -> None:
    before = [own.server(name).pid() for name in ("postgres", "redis", "pgbouncer")]
    assert None not in before
    assert own.up() == []
    assert [own.server(name).pid() for name in ("postgres", "redis", "pgbouncer")] == before
    assert answer(own) == "pgsocial_owner"


@pytest.mark.parametrize("name", ["postgres", "redis", "pgbouncer"])
def test_a_killed_server_comes_back(own: Stack, name: str) -> None:
    own.kill(name)
    assert own.server(name).pid() is None
    assert own.up() == [name]
    assert answer(own) == "pgsocial_owner"


def test_a_postmaster_killed_alone_leaves_backends_that_do_not_stop_the_next(own: Stack) -> None:
    pid = own.server("postgres").pid()
    assert pid
    assert kill_all([pid], signal.SIGKILL, 10)
    assert "postgres" in own.up()
    assert answer(own) == "pgsocial_owner"


def test_a_pid_file_that_names_somebody_else_is_stale(own: Stack) -> None:
    server = own.server("redis")
    own.kill("redis")
    server.pid_file.write_text(f"{os.getpid()}\n")
    assert server.pid() is None
    assert not server.stop(), "and the process of that pid, this one, is left alone"
    assert own.up() == ["redis"]
    assert read_pid(server.pid_file) != os.getpid()


def test_a_process_is_seen_while_it_becomes_another_program() -> None:
    """For a moment it has no command line: taken for gone, it would be started once more."""
    for _ in range(100):
        program = subprocess.Popen(["sh", "-c", 'exec sleep "$1"', "sh", "60.0125"])
        try:
            until = time.monotonic() + 0.03
            while time.monotonic() < until:
                assert runs(program.pid, ("60.0125",))
            assert not runs(program.pid, ("60.0126",))
        finally:
            program.kill()
            program.wait()
    assert not runs(program.pid, ("60.0125",))


def test_a_taken_port_is_left_to_its_owner(own: Stack) -> None:
    own.kill("redis")
    port = own.server("redis").state.ports["redis"]
    with socket.create_server(("127.0.0.1", port)):
        assert own.up() == ["redis"]
        moved = own.server("redis").state.ports["redis"]
        assert moved != port
        assert f":{moved}/" in read_environment(own.run)["REDIS_URL"]


def test_servers_do_not_run_as_root(own: Stack) -> None:
    for name in ("postgres", "redis", "pgbouncer"):
        assert Path(f"/proc/{own.server(name).pid()}").stat().st_uid != 0, name


def test_two_stacks_stand_side_by_side(own: Stack, tmp_path: Path) -> None:
    other = Stack(tmp_path)
    try:
        other.up()
        assert answer(other) == answer(own) == "pgsocial_owner"
        assert other.server("postgres").pid() != own.server("postgres").pid()
        other.down()
        assert other.server("postgres").pid() is None
        assert answer(own) == "pgsocial_owner"
    finally:
        other.destroy()


def test_destroy_asks_and_removes_what_the_stack_wrote_and_no_more(tmp_path: Path) -> None:
    assert command(tmp_path, "up").returncode == 0
    (tmp_path / "mine").touch()
    refused = command(tmp_path, "destroy")
    assert refused.returncode == 1
    assert "FORCE=1" in refused.stderr
    assert Stack(tmp_path).server("postgres").pid()
    assert command(tmp_path, "destroy", FORCE="1").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_destroy_leaves_a_server_of_DATABASE_URL_alone(own: Stack, tmp_path: Path) -> None:
    url = read_environment(own.run)["DATABASE_URL"]
    up = command(tmp_path, "up", DATABASE_URL=url)
    assert up.returncode == 0, up.stderr
    assert read_environment(tmp_path)["PGSOCIAL_KIND"] == "external"
    assert "nothing to stop" in command(tmp_path, "down", DATABASE_URL=url).stdout
    refused = command(tmp_path, "destroy", DATABASE_URL=url, FORCE="1")
    assert refused.returncode == 1
    assert "DATABASE_URL" in refused.stderr
    assert answer(own) == "pgsocial_owner"


def test_DATABASE_URL_that_does_not_answer_is_one_clear_error(tmp_path: Path) -> None:
    up = command(tmp_path, "up", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert up.returncode == 1
    assert "does not answer" in up.stderr
    assert "Traceback" not in up.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_one_clear_error(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", str(small)], check=True)
    try:
        up = command(small, "up")
        assert up.returncode == 1
        assert "a new PostgreSQL cluster needs 1000 MB" in up.stderr
        assert "Traceback" not in up.stderr
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_half_built_root_file_system_is_built_again(tmp_path: Path) -> None:
    half = tmp_path / "pgsocial" / "building-left-over"
    half.mkdir(parents=True)
    (half / "etc").mkdir()
    done = command(tmp_path / "run", "exec", "psql", "--version", XDG_CACHE_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "psql (PostgreSQL) 17" in done.stdout
    assert not half.exists()
    shutil.rmtree(tmp_path / "pgsocial")


def test_missing_programs_are_named_to_who_may_not_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from stack import rootfs

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(rootfs.shutil, "which", lambda name: None)
    with pytest.raises(StackError, match="apt-get install -y mmdebstrap bubblewrap"):
        rootfs.install_host_packages()


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    run = tmp_path / ("long" * 30)
    assert len(str(State(run).socket_dir)) < 90


def test_make_psql_prints_bare_rows_whatever_they_hold(own: Stack) -> None:
    done = subprocess.run(
        ["make", "-s", "psql", 'SQL=select $$it\'s "$HOME" `id` \\ ünï$$, 2'],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PGSOCIAL_RUN": str(own.run)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == 'it\'s "$HOME" `id` \\ ünï|2\n'


def test_variables_of_a_stack_that_is_gone_are_named(own: Stack, tmp_path: Path) -> None:
    """`source stack.env`, `make destroy`, `make up`, all in one shell."""
    sourced = {
        **read_environment(own.run),
        "DATABASE_URL": "postgresql://pgsocial_owner@127.0.0.1:1/pgsocial",
    }
    for action in ("up", "down", "destroy"):
        refused = command(tmp_path, action, FORCE="1", **sourced)
        assert refused.returncode == 1
        last = refused.stderr.splitlines()[-1]
        assert "comes from the stack.env of a stack that is gone" in last
        assert "unset PGSOCIAL_KIND" in last
        assert all(name in last for name in sourced)
    assert not (tmp_path / "stack.env").exists()
