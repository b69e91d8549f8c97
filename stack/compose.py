"""The stack in containers, where an engine answers: docker-compose.yml with generated passwords."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from stack import elasticsearch
from stack.settings import REPO, StackError, State, write_environment, write_private

SERVICES = ("postgres", "redis", "pgbouncer")
SINKS = ("clickhouse", "elasticsearch")
MONITOR = ("prometheus", "alertmanager")


def is_possible() -> bool:
    """Whether a container engine answers."""
    if not shutil.which("docker"):
        return False
    done = subprocess.run(["docker", "info"], capture_output=True, check=False)
    return done.returncode == 0


def compose(run: Path, *arguments: str) -> int:
    return subprocess.run(
        [
            "docker",
            "compose",
            "--project-directory",
            str(REPO),
            "--env-file",
            str(run / "compose.env"),
            *arguments,
        ],
        check=False,
    ).returncode


def up(run: Path, has_sinks: bool, has_monitor: bool) -> None:
    run.mkdir(parents=True, exist_ok=True)
    state = State.load(run)
    state.save()
    variables = {f"{login.upper()}_PASSWORD": word for login, word in state.passwords.items()}
    variables |= {f"{name.upper()}_PORT": str(port) for name, port in state.ports.items()}
    write_private(run / "compose.env", "".join(f"{k}={v}\n" for k, v in variables.items()))
    wanted = (*SERVICES, *(SINKS if has_sinks else ()), *(MONITOR if has_monitor else ()))
    if compose(run, "up", "--detach", "--wait", *wanted):
        raise StackError("docker compose does not start the stack: its own message stands above")
    values = {**state.environment(), "PGSOCIAL_KIND": "compose"}
    if has_sinks:
        values["PGSOCIAL_ELASTICSEARCH_URL"] = elasticsearch.url(state, "elastic")
        values["PGSOCIAL_CLICKHOUSE_URL"] = clickhouse_url(state)
    write_environment(run, values)


def clickhouse_url(state: State) -> str:
    """Without containers there is chDB, which needs no server."""
    return f"clickhouse://pgsocial:{state.passwords['clickhouse']}@127.0.0.1:{state.ports['clickhouse']}"


def down(run: Path, removes_data: bool = False) -> None:
    if (run / "compose.env").exists():
        compose(run, "down", *(["--volumes"] if removes_data else []))
