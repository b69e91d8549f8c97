"""The stack on this machine, without a container engine."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stack import elasticsearch, process, prometheus, rootfs
from stack.servers import Server, servers
from stack.settings import LOGINS, REPO, StackError, State, write_environment

# What the demo starts beside the servers, by the command that it runs.
SERVICES = {"visits": "visit", "gateway": "serve", "embedder": "embed serve"}


@dataclass
class Stack:
    """The servers of one run folder. Tests use it as much as the command line does."""

    run: Path

    def up(self, has_sinks: bool = False, has_monitor: bool = False) -> list[str]:
        """Start what does not run; return the names of what was started."""
        rootfs.ensure()
        if has_sinks:
            elasticsearch.ensure()
        if has_monitor:
            rootfs.ensure(prometheus.ROOM)
        self.run.mkdir(parents=True, exist_ok=True)
        # The servers' own users pass through; what is secret in it is closed by itself.
        self.run.chmod(self.run.stat().st_mode | 0o111)
        with rootfs.file_lock(self.run / "lock"):
            state = State.load(self.run)
            state.save()
            # PgBouncer has a file open for each of its clients.
            _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
            wanted = [*servers(state), *(sink_servers(state) if has_sinks else [])]
            wanted += prometheus.servers(state) if has_monitor else []
            started = [server.name for server in wanted if server.start()]
            if started or not (self.run / "stack.env").exists():
                self.prepare(state)
                write_environment(self.run, self.environment(state))
        return started

    def environment(self, state: State) -> dict[str, str]:
        """The variables of stack.env: those of sinks where they run."""
        values = state.environment()
        if elasticsearch.server(state).pid():
            values["PGSOCIAL_ELASTICSEARCH_URL"] = elasticsearch.url(state)
        for server in prometheus.servers(state):
            if server.pid():
                name = f"PGSOCIAL_{server.name.upper()}_URL"
                values[name] = f"http://127.0.0.1:{state.ports[server.name]}"
        return values

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
        return next(s for s in all_servers(State.load(self.run)) if s.name == name)

    def kill(self, name: str) -> None:
        """kill -9 one server."""
        self.server(name).kill()

    def down(self) -> list[str]:
        """Stop what runs; return the names of what was stopped."""
        if not self.run.exists():
            return []
        with rootfs.file_lock(self.run / "lock"):
            stopped = self.stop_services()
            running = reversed(all_servers(State.load(self.run)))
            return stopped + [server.name for server in running if server.stop()]

    def stop_services(self) -> list[str]:
        """Stop what the demo left running; return the names of what ran."""
        stopped = []
        for name in SERVICES:
            pid_file = self.run / name / "pid"
            pid = process.read_pid(pid_file)
            if pid is not None and process.runs(pid, (f"pgsocial {SERVICES[name]}",)):
                process.kill_all([pid], signal.SIGTERM, 20)
                stopped.append(name)
            pid_file.unlink(missing_ok=True)
        return stopped

    def destroy(self) -> None:
        """Stop everything and remove its data: whatever this stack wrote, and nothing else."""
        self.down()
        if (state := State.load(self.run)).socket_dir.parent != self.run:
            shutil.rmtree(state.socket_dir, ignore_errors=True)
        for server in all_servers(state):
            shutil.rmtree(server.folder, ignore_errors=True)
        for name in (*SERVICES, "sockets", "state.json", "stack.env", "lock"):
            target = self.run / name
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)

    def status(self) -> list[tuple[str, str, str]]:
        """Name, address and state of each server."""
        state = State.load(self.run)
        rows = []
        used = [s for s in all_servers(state)[len(servers(state)) :] if s.folder.exists()]
        for server in [*servers(state), *used]:
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


def sink_servers(state: State) -> list[Server]:
    """What only sinks need, in the order of starting."""
    return [elasticsearch.server(state)]


def all_servers(state: State) -> list[Server]:
    return [*servers(state), *sink_servers(state), *prometheus.servers(state)]


def is_possible() -> bool:
    """Whether this machine can build or has the root file system."""
    return (
        rootfs.path().exists()
        or (bool(shutil.which("apt-get")) and Path("/etc/debian_version").exists())
        or bool(shutil.which("mmdebstrap") and shutil.which("bwrap") and os.name == "posix")
    )
