"""The stack in containers, where an engine answers: docker-compose.yml with generated passwords."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from stack.settings import REPO, StackError, State, write_environment, write_private

SERVICES = ("postgres", "redis", "pgbouncer")


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


def up(run: Path) -> None:
    run.mkdir(parents=True, exist_ok=True)
    state = State.load(run)
    state.save()
    variables = {f"{login.upper()}_PASSWORD": word for login, word in state.passwords.items()}
    variables |= {f"{name.upper()}_PORT": str(port) for name, port in state.ports.items()}
    write_private(run / "compose.env", "".join(f"{k}={v}\n" for k, v in variables.items()))
    if compose(run, "up", "--detach", "--wait", *SERVICES):
        raise StackError("docker compose does not start the stack: its own message stands above")
    write_environment(run, {**state.environment(), "PGSOCIAL_KIND": "compose"})


def down(run: Path, removes_data: bool = False) -> None:
    if (run / "compose.env").exists():
        compose(run, "down", *(["--volumes"] if removes_data else []))
