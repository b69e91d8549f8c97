"""The stack on this machine, without a container engine."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stack import process, rootfs
from stack.servers import Server, servers
from stack.settings import LOGINS, REPO, StackError, State, write_environment


@dataclass
class Stack:
    """The servers of one run folder. Tests use it as much as the command line does."""

    run: Path

    def up(self) -> list[str]:
        """Start what does not run; return the names of what was started."""
        rootfs.ensure()
        self.run.mkdir(parents=True, exist_ok=True)
        # The servers' own users pass through; what is secret in it is closed by itself.
        self.run.chmod(self.run.stat().st_mode | 0o111)
        with rootfs.file_lock(self.run / "lock"):
            state = State.load(self.run)
            state.save()
            # PgBouncer has a file open for each of its clients.
            _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
            started = [server.name for server in servers(state) if server.start()]
            if started or not (self.run / "stack.env").exists():
                self.prepare(state)
                write_environment(self.run, state.environment())
        return started

    def prepare(self, state: State) -> None:
        """What a superuser does once in a cluster, and the passwords of this stack's logins."""
        superuser = state.url("postgres", "postgres")
        found = self.psql(superuser, "select 1 from pg_database where datname = 'pgsocial'")
        if not found:
            self.psql(superuser, "create database pgsocial")
        self.psql(state.url("postgres"), file=REPO / "sql/bootstrap.sql")
        self.psql(
            state.url("postgres"),
            "".join(f"alter role {login} password '{state.passwords[login]}';" for login in LOGINS),
        )

    def psql(self, url: str, sql: str = "", file: Path | None = None) -> str:
        """Run SQL; raise StackError with the server's own words where it fails."""
        arguments = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url]
        done = subprocess.run(
            rootfs.command([*arguments, "-f", str(file) if file else "-"], [self.run]),
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StackError(f"psql failed: {rootfs.last_line(done.stderr)}\n{done.stderr.strip()}")
        return done.stdout.strip()

    def server(self, name: str) -> Server:
        return next(s for s in servers(State.load(self.run)) if s.name == name)

    def kill(self, name: str) -> None:
        """kill -9 one server."""
        self.server(name).kill()

    def down(self) -> list[str]:
        """Stop what runs; return the names of what was stopped."""
        if not self.run.exists():
            return []
        with rootfs.file_lock(self.run / "lock"):
            stopped = ["gateway"] if self.stop_gateway() else []
            return stopped + [s.name for s in reversed(servers(State.load(self.run))) if s.stop()]

    def stop_gateway(self) -> bool:
        """Stop the gateway that the demo left running; true if it ran."""
        pid_file = self.run / "gateway/pid"
        pid = process.read_pid(pid_file)
        was_running = pid is not None and process.runs(pid, ("pgsocial serve",))
        if pid is not None and was_running:
            process.kill_all([pid], signal.SIGTERM, 20)
        pid_file.unlink(missing_ok=True)
        return was_running

    def destroy(self) -> None:
        """Stop everything and remove its data: whatever this stack wrote, and nothing else."""
        self.down()
        if (state := State.load(self.run)).socket_dir.parent != self.run:
            shutil.rmtree(state.socket_dir, ignore_errors=True)
        for server in servers(state):
            shutil.rmtree(server.folder, ignore_errors=True)
        for name in ("gateway", "sockets", "state.json", "stack.env", "lock"):
            target = self.run / name
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)

    def status(self) -> list[tuple[str, str, str]]:
        """Name, address and state of each server."""
        state = State.load(self.run)
        rows = []
        for server in servers(state):
            pid = server.pid()
            rows.append(
                (
                    server.name,
                    f"127.0.0.1:{state.ports[server.name]}",
                    f"pid {pid}" if pid else "down",
                )
            )
        return rows

    def execute(self, arguments: list[str]) -> int:
        """Run a client program and return its exit code."""
        binds = [path for path in (self.run, State.load(self.run).socket_dir) if path.exists()]
        return subprocess.run(rootfs.command(arguments, binds), check=False).returncode


def is_possible() -> bool:
    """Whether this machine can build or has the root file system."""
    return (
        rootfs.path().exists()
        or (bool(shutil.which("apt-get")) and Path("/etc/debian_version").exists())
        or bool(shutil.which("mmdebstrap") and shutil.which("bwrap") and os.name == "posix")
    )
