"""PostgreSQL, Redis and PgBouncer: how each is configured, started, found and stopped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stack import process, rootfs
from stack.settings import StackError, State, free_port, memory_mb, write_private


@dataclass
class Server:
    """One server of a run folder."""

    name: str
    user: str
    state: State
    start_command: Callable[[Server], list[str]]
    configure: Callable[[Server], None]
    room: str = "core"
    binds: tuple[Path, ...] = ()
    log_file: str = "log"

    @property
    def folder(self) -> Path:
        return self.state.run / self.name

    @property
    def log(self) -> Path:
        return self.folder / self.log_file

    @property
    def pid_file(self) -> Path:
        return self.folder / ("data/postmaster.pid" if self.name == "postgres" else "pid")

    def pid(self) -> int | None:
        """The living server's pid, whatever a stale pid file says."""
        pid = process.read_pid(self.pid_file)
        # Redis rewrites its command line to address and port.
        marks = (str(self.folder), f"127.0.0.1:{self.state.ports[self.name]}")
        return pid if process.runs(pid, marks) else None

    def own(self, *paths: Path) -> None:
        """Give files to the user that the server runs as."""
        uid, gid = rootfs.user_ids(self.user)
        for path in paths:
            os.chown(path, uid, gid)

    def run(self, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        # Output goes to a file, not a pipe: a server that lives on would hold the pipe open.
        self.state.socket_dir.mkdir(parents=True, exist_ok=True)
        output = self.folder / "start.log"
        with output.open("w") as handle:
            command = rootfs.command(
                arguments,
                [self.state.run, self.state.socket_dir, *self.binds],
                self.user,
                self.room,
            )
            done = subprocess.run(
                # A shell's job in the background ignores SIGINT; so would a Java that it starts.
                ["env", "--default-signal=INT", *command],
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                text=True,
                check=False,
                start_new_session=True,
            )
        done.stdout = output.read_text()
        return done

    def start(self) -> bool:
        """Start unless it runs; true if it was started."""
        if self.pid():
            return False
        self.clear_remains()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.own(self.folder)
        self.state.ports[self.name] = free_port(self.state.ports[self.name])
        self.state.save()
        self.configure(self)
        done = self.run(self.start_command(self))
        if done.returncode or not self.appears(30):
            raise StackError(
                f"{self.name} does not start: {self.reason(done.stdout)} (see {self.log})"
            )
        return True

    def appears(self, timeout: float) -> bool:
        """Whether it is seen in time: while a process changes its program, it has no name."""
        deadline = time.monotonic() + timeout
        while not self.pid():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def reason(self, output: str) -> str:
        """The line of the log that tells why the server ended."""
        lines = (self.log.read_text(errors="replace") if self.log.exists() else output).splitlines()
        fatal = [line for line in lines[-80:] if re.search("FATAL|PANIC|^java.*Exception:", line)]
        return rootfs.last_line("\n".join(fatal or lines or [output]))

    def clear_remains(self) -> None:
        """What a killed server leaves: backends that hold its memory, a pid file, sockets.

        PostgreSQL itself would take a lock file for a living server's as long as its pid exists,
        be it a zombie that nobody has buried yet.
        """
        if self.name == "postgres":
            process.kill_all(process.with_folder(self.folder / "data"), signal.SIGKILL, 10)
            for socket in self.state.socket_dir.glob(".s.PGSQL.*"):
                socket.unlink()
        self.pid_file.unlink(missing_ok=True)

    def stop(self) -> bool:
        """Stop if it runs; true if it did."""
        pid = self.pid()
        if pid is None:
            self.clear_remains()
            return False
        # PostgreSQL: SIGINT is a fast shutdown. The others end on either.
        if not process.kill_all([pid], signal.SIGINT, 60):
            raise StackError(f"{self.name} (pid {pid}) does not stop within 60 s: see {self.log}")
        return True

    def kill(self) -> None:
        """kill -9, as tests of crashes want it: the whole of PostgreSQL at once."""
        pid = self.pid()
        pids = process.with_folder(self.folder / "data") if self.name == "postgres" else []
        process.kill_all(list({*pids, *([pid] if pid else [])}), signal.SIGKILL, 10)


def configure_postgres(server: Server) -> None:
    data = server.folder / "data"
    if not (data / "PG_VERSION").exists():
        rootfs.need_space(server.folder, 1000, "a new PostgreSQL cluster")
        shutil.rmtree(data, ignore_errors=True)
        password = server.folder / "password"
        write_private(password, server.state.passwords["postgres"])
        server.own(password)
        done = server.run(
            [
                "initdb",
                "--pgdata",
                str(data),
                "--username=postgres",
                "--auth=scram-sha-256",
                f"--pwfile={password}",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
            ]
        )
        password.unlink()
        if done.returncode:
            shutil.rmtree(data, ignore_errors=True)
            raise StackError(f"initdb failed: {rootfs.last_line(done.stdout)}")
    server.own(server.state.socket_dir)
    memory = memory_mb()
    extra = "".join(f",{name}" for name in os.environ.get("PGSOCIAL_PRELOAD", "").split(","))
    settings = (Path(__file__).parent / "postgresql.conf").read_text()
    settings += f"""
shared_preload_libraries = 'timescaledb,pg_cron,pg_stat_statements{extra.rstrip(",")}'
port = {server.state.ports["postgres"]}
unix_socket_directories = '{server.state.socket_dir}'
shared_buffers = '{min(memory // 4, 16384)}MB'
effective_cache_size = '{memory * 6 // 10}MB'
maintenance_work_mem = '{max(64, min(memory // 16, 2048))}MB'
"""
    target = data / "postgresql.conf"
    target.write_text(settings)
    server.own(target)
    server.log.touch()
    server.own(server.log)


def start_postgres(server: Server) -> list[str]:
    data = str(server.folder / "data")
    return [
        "pg_ctl",
        "start",
        "--wait",
        "--timeout=120",
        "--pgdata",
        data,
        "--log",
        str(server.log),
    ]


def configure_redis(server: Server) -> None:
    target = server.folder / "redis.conf"
    target.write_text(f"""bind 127.0.0.1
port {server.state.ports["redis"]}
daemonize yes
pidfile {server.pid_file}
logfile {server.log}
dir {server.folder}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy allkeys-lru
""")
    server.own(target)


def start_redis(server: Server) -> list[str]:
    return ["redis-server", str(server.folder / "redis.conf")]


def configure_pgbouncer(server: Server) -> None:
    users = server.folder / "users.txt"
    logins = ("pgsocial_gateway", "pgsocial_worker")
    write_private(users, "".join(f'"{n}" "{server.state.passwords[n]}"\n' for n in logins))
    target = server.folder / "pgbouncer.ini"
    target.write_text(f"""[databases]
* = host=127.0.0.1 port={server.state.ports["postgres"]}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {server.state.ports["pgbouncer"]}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
max_prepared_statements = 200
default_pool_size = 16
max_client_conn = 10000
pidfile = {server.pid_file}
logfile = {server.log}
""")
    server.own(users, target)


def start_pgbouncer(server: Server) -> list[str]:
    return ["pgbouncer", "--daemon", str(server.folder / "pgbouncer.ini")]


def servers(state: State) -> list[Server]:
    """In the order of starting."""
    return [
        Server("postgres", "postgres", state, start_postgres, configure_postgres),
        Server("redis", "redis", state, start_redis, configure_redis),
        Server("pgbouncer", "postgres", state, start_pgbouncer, configure_pgbouncer),
    ]
