"""Where a stack lives, and what it remembers: ports, passwords, memory."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
SERVICES = (
    "postgres", "redis", "pgbouncer", "elasticsearch", "clickhouse", "prometheus", "alertmanager"
)  # fmt: skip
LOGINS = ("pgsocial_owner", "pgsocial_gateway", "pgsocial_worker")


class StackError(Exception):
    """Something that the person at the terminal can mend; its message says how."""


def run_folder() -> Path:
    """The folder of PGSOCIAL_RUN, by default .run in the repository."""
    return Path(os.environ.get("PGSOCIAL_RUN") or REPO / ".run").resolve()


def free_port(wanted: int) -> int:
    """The first port from `wanted` on that nobody listens on."""
    for port in range(wanted, wanted + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise StackError(f"no free port between {wanted} and {wanted + 199} on 127.0.0.1")


def memory_mb() -> int:
    """Megabytes that PostgreSQL may count on: PGSOCIAL_MEMORY, or what the machine has."""
    given = os.environ.get("PGSOCIAL_MEMORY")
    if given:
        if not given.isdigit() or int(given) < 256:
            raise StackError(f"PGSOCIAL_MEMORY is megabytes, at least 256, not {given!r}")
        return int(given)
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


@dataclass
class State:
    """What one run folder keeps from start to start (state.json, readable by its owner alone)."""

    run: Path
    ports: dict[str, int] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, run: Path) -> State:
        path = run / "state.json"
        try:
            known = json.loads(path.read_text()) if path.exists() else {}
        except ValueError:
            known = {}
        state = cls(run, known.get("ports", {}), known.get("passwords", {}))
        start = 20000 + int(hashlib.sha256(str(run).encode()).hexdigest(), 16) % 1700 * len(
            SERVICES
        )
        for place, name in enumerate(SERVICES):
            state.ports.setdefault(name, start + place)
        for login in ("postgres", *LOGINS, "clickhouse", "elastic"):
            state.passwords.setdefault(login, secrets.token_hex(16))
        return state

    def save(self) -> None:
        write_private(
            self.run / "state.json",
            json.dumps({"ports": self.ports, "passwords": self.passwords}, indent=2),
        )

    @property
    def socket_dir(self) -> Path:
        """Below the run folder, unless that path is too long for a Unix socket."""
        inside = self.run / "sockets"
        if len(str(inside)) <= 80:
            return inside
        digest = hashlib.sha256(str(self.run).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"pgsocial-{digest}"

    def url(self, login: str, database: str = "pgsocial", service: str = "postgres") -> str:
        return (
            f"postgresql://{login}:{self.passwords[login]}"
            f"@127.0.0.1:{self.ports[service]}/{database}"
        )

    def environment(self) -> dict[str, str]:
        """The variables of stack.env."""
        return {
            "PGSOCIAL_KIND": "embedded",
            "PGSOCIAL_SUPERUSER_URL": self.url("postgres"),
            "DATABASE_URL": self.url("pgsocial_owner"),
            "PGSOCIAL_APP_URL": self.url("pgsocial_gateway"),
            "PGSOCIAL_WORKER_URL": self.url("pgsocial_worker"),
            "PGSOCIAL_PGBOUNCER_URL": self.url("pgsocial_gateway", service="pgbouncer"),
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "PGSOCIAL_MAIL_URL": f"file://{self.run}/mail",
            "PGSOCIAL_SOCKET_DIR": str(self.socket_dir),
            "PGSOCIAL_PG_PORT": str(self.ports["postgres"]),
        }


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    temporary.replace(path)


def write_environment(run: Path, values: dict[str, str]) -> None:
    write_private(run / "stack.env", "".join(f"{k}={v}\n" for k, v in values.items()))


def read_environment(run: Path) -> dict[str, str]:
    """The variables of a stack that is up, or was."""
    try:
        lines = (run / "stack.env").read_text().splitlines()
    except FileNotFoundError:
        raise StackError(f"no stack in {run}: run `make up` first") from None
    return dict(line.split("=", 1) for line in lines if "=" in line)
