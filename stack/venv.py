"""The Python environment in .venv, from pyproject.toml with the versions of constraints.txt."""

from __future__ import annotations

import os
import subprocess
import sys

from stack.rootfs import last_line
from stack.settings import REPO, StackError


def ensure() -> None:
    """Make or update .venv."""
    folder = REPO / ".venv"
    if not (folder / "bin/pip").exists():
        print("making .venv", file=sys.stderr, flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(folder)], may_install=True)
    print("installing Python packages into .venv", file=sys.stderr, flush=True)
    # Compiled afterwards by as many processes as there are cores: pip takes one.
    install = [str(folder / "bin/pip"), "install", "--no-compile"]
    install += ["--quiet", "--disable-pip-version-check"]
    extras = "bench,dev,elasticsearch,embeddings,sinks"
    constraint = ["--constraint", str(REPO / "constraints.txt")]
    run([*install, *constraint, "--editable", f"{REPO}[{extras}]"])
    run([*install, "--no-deps", "--requirement", str(REPO / "carriers.txt")])
    # What does not compile is for the program that imports it to tell.
    command = [str(folder / "bin/python"), "-m", "compileall", "-q", "-j", "0", str(folder / "lib")]
    subprocess.run(command, capture_output=True, check=False)


def run(command: list[str], may_install: bool = False) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and may_install and "ensurepip" in done.stdout + done.stderr:
        # Debian keeps ensurepip in a package of its own.
        install = ["apt-get", "install", "-q", "-y", "python3-venv"]
        if os.geteuid() != 0:
            raise StackError(f"as root, run: {' '.join(install)}")
        subprocess.run(["apt-get", "update", "-q"], capture_output=True, check=False)
        subprocess.run(install, capture_output=True, check=False)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StackError(f"{' '.join(command[:4])} failed: {last_line(done.stderr or done.stdout)}")
