"""Debian 13 root file systems, and commands inside them.

`core` holds every server and client program that pgsocial needs; the others, named after the files
of stack/packages/, what only some parts or tests need. Each is made once by mmdebstrap, kept in a
cache folder keyed by its package list, mounted read-only by bubblewrap, shared by all checkouts.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from stack.settings import REPO, StackError

SUITE = "trixie"
NEEDED_MB = 2500
HOST_PACKAGES = {"mmdebstrap": "mmdebstrap", "bwrap": "bubblewrap"}
POSTGRES_BIN = "/usr/lib/postgresql/17/bin"


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pgsocial"


def packages(room: str = "core") -> list[str]:
    return (Path(__file__).parent / "packages" / f"{room}.txt").read_text().split()


def path(room: str = "core") -> Path:
    """Where the root file system of today's package list stands or will stand."""
    key = hashlib.sha256("\n".join([SUITE, *packages(room)]).encode()).hexdigest()[:12]
    return cache_folder() / f"rootfs-{key}"


@contextmanager
def file_lock(file: Path) -> Iterator[None]:
    """One process at a time; the lock ends with the process that holds it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def need_space(folder: Path, megabytes: int, purpose: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise StackError(
            f"{purpose} needs {megabytes} MB below {folder}, and {free} MB are free: make room"
        )


def install_host_packages(packages: Mapping[str, str] = HOST_PACKAGES) -> None:
    """Install the packages of programs that are missing where we may, else name them."""
    missing = [package for tool, package in packages.items() if not shutil.which(tool)]
    if not missing:
        return
    command = f"apt-get install -y {' '.join(missing)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise StackError(f"missing programs; as root, run: {command}")
    print(f"installing {', '.join(missing)}", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", *missing]):
        done = subprocess.run(
            ["apt-get", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode and arguments[0] == "install":
            raise StackError(f"`{command}` failed: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"


def ensure(room: str = "core") -> Path:
    """Build the root file system unless it stands; return its path."""
    root = path(room)
    if root.exists():
        install_host_packages({"bwrap": HOST_PACKAGES["bwrap"]})
        return root
    install_host_packages()
    with file_lock(cache_folder() / "build.lock"):
        if root.exists():
            return root
        need_space(cache_folder(), NEEDED_MB, "the Debian root file system")
        # Only a finished one has the final name: what an earlier build left half-done goes.
        for half_built in cache_folder().glob("building-*"):
            shutil.rmtree(half_built)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=cache_folder()))
        building.chmod(0o755)
        print(
            f"building a Debian 13 root file system ({room}) in {root} (about a minute, once)",
            file=sys.stderr,
            flush=True,
        )
        done = subprocess.run(
            [
                "mmdebstrap",
                "--variant=minbase",
                f"--include={','.join(packages(room))}",
                SUITE,
                str(building),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            shutil.rmtree(building, ignore_errors=True)
            raise StackError(
                "mmdebstrap failed (is the Debian mirror within reach?): " + last_line(done.stderr)
            )
        building.rename(root)
    return root


def command(
    arguments: Sequence[str], binds: Sequence[Path], user: str | None = None, room: str = "core"
) -> list[str]:
    """The command line that runs `arguments` inside, with `binds` at the same paths as outside.

    A server runs as `user` (where we are root) and sees its own folders alone; a client program
    sees the repository and the temporary folder too.
    """
    root = ensure(room)
    line = ["bwrap", "--tmpfs", "/"]
    for name in ("usr", "etc", "var"):
        line += ["--ro-bind", str(root / name), f"/{name}"]
    for name in ("bin", "sbin", "lib", "lib64"):
        line += ["--symlink", f"usr/{name}", f"/{name}"]
    line += ["--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm"]  # noqa: S108 - the one inside
    line += ["--proc", "/proc", "--tmpfs", "/run"]
    line += ["--perms", "1777", "--tmpfs", "/tmp"]  # noqa: S108 - the one inside
    shared = [] if user else [Path(tempfile.gettempdir()), REPO]
    bound = list(dict.fromkeys([*shared, *binds]))
    # Parents made by --bind itself are closed to everybody but root.
    for parent in dict.fromkeys(p for folder in bound for p in reversed(folder.parents[:-1])):
        line += ["--perms", "0755", "--dir", str(parent)]
    for folder in bound:
        line += ["--bind", str(folder), str(folder)]
    here = Path.cwd()
    if any(here.is_relative_to(folder) for folder in bound):
        line += ["--chdir", str(here)]
    line += [
        "--setenv",
        "PATH",
        f"{POSTGRES_BIN}:/usr/sbin:/usr/bin",
        "--setenv",
        "LC_ALL",
        "C.UTF-8",
    ]
    if os.geteuid() == 0 and user:
        line += [
            "--cap-add",
            "ALL",
            "setpriv",
            f"--reuid={user}",
            f"--regid={user}",
            "--init-groups",
        ]
    return [*line, *arguments]


def user_ids(user: str) -> tuple[int, int]:
    """The ids inside that a server's files must belong to."""
    if os.geteuid() != 0:
        return os.getuid(), os.getgid()
    for line in (ensure() / "etc/passwd").read_text().splitlines():
        entry = pwd.struct_passwd(line.split(":"))
        if entry.pw_name == user:
            return int(entry.pw_uid), int(entry.pw_gid)
    raise StackError(f"no user {user} in {path()}: remove that folder and run `make up` again")
