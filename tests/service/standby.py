"""A hot standby of the stack's PostgreSQL, made by pg_basebackup."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from stack import rootfs
from stack.servers import Server, servers
from stack.settings import State, free_port, run_folder
from tests import databases


@dataclass
class Standby:
    server: Server
    port: int

    @property
    def data(self) -> str:
        return str(self.server.folder.parent / "standby/data")

    def url(self, name: str, database: str) -> str:
        return re.sub(r"(@127\.0\.0\.1):\d+/", rf"\1:{self.port}/", databases.url(name, database))

    def superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url("PGSOCIAL_SUPERUSER_URL", "postgres"), autocommit=True)

    def run(self, *arguments: str) -> None:
        """A program of the server's own, as its user; what it says goes to a file, since a server
        that lives on would hold a pipe open."""
        state = self.server.state
        output = self.server.folder / "standby.log"
        with output.open("w") as handle:
            code = subprocess.run(
                rootfs.command(list(arguments), [state.run, state.socket_dir], "postgres"),
                stdin=subprocess.DEVNULL, stdout=handle, stderr=handle, check=False,
                start_new_session=True,
            ).returncode  # fmt: skip
        assert code == 0, output.read_text()

    def start(self) -> None:
        self.run("pg_ctl", "start", "--wait", "--timeout=60", "--pgdata", self.data,
                 "--log", f"{self.data}/log")  # fmt: skip

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", self.data)

    def pause(self) -> None:
        with self.superuser() as connection:
            connection.execute("select pg_wal_replay_pause()")
            for _ in range(500):
                row = connection.execute("select pg_get_wal_replay_pause_state()").fetchone()
                if row == ("paused",):
                    return
                time.sleep(0.02)
        raise AssertionError("replay does not pause")

    def resume(self) -> None:
        with self.superuser() as connection:
            connection.execute("select pg_wal_replay_resume()")


@contextmanager
def standby() -> Iterator[Standby]:
    state = State.load(run_folder())
    server = servers(state)[0]
    folder = state.run / "standby"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    server.own(folder)
    made = Standby(server, free_port(state.ports["postgres"] + 500))
    made.run("pg_basebackup", "--pgdata", made.data, "--checkpoint=fast", "--wal-method=stream",
             "--write-recovery-conf", "--dbname", databases.url("PGSOCIAL_SUPERUSER_URL", "postgres"))  # fmt: skip # noqa: E501
    with (folder / "data/postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"port = {made.port}\nunix_socket_directories = ''\nhot_standby = on\n"
            "shared_buffers = '64MB'\nwal_receiver_status_interval = 1\n"
        )
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
