"""Server processes, known by their pid files and what they run."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def read_pid(file: Path) -> int | None:
    try:
        return int(file.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not, though its pid is still taken.

    Its threads count: while one of them is still dying, the files and ports stay open.
    """
    try:
        threads = [
            (task / "stat").read_text().rsplit(")", 1)[1].split()[0]
            for task in Path(f"/proc/{pid}/task").iterdir()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/task").exists() and is_alive(pid)
    return any(state not in "ZX" for state in threads)


def runs(pid: int | None, marks: tuple[str, ...]) -> bool:
    """Whether a process with this pid lives and its command line holds one of the marks.

    A pid alone proves nothing: after a crash it may belong to somebody else.
    """
    if pid is None:
        return False
    line = command_line(pid)
    # A shell that is becoming a program has none for a moment; a thread of the kernel never has.
    deadline = time.monotonic() + 1
    while line == "" and is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.001)
        line = command_line(pid)
    return line is not None and is_alive(pid) and any(mark in line for mark in marks)


def command_line(pid: int) -> str | None:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    return line.replace(b"\0", b" ").decode(errors="replace")


def with_folder(folder: Path) -> list[int]:
    """Processes that work in a folder: backends that outlived their postmaster among them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == folder:
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def kill_all(pids: list[int], number: signal.Signals, timeout: float) -> bool:
    """Signal processes and wait until they are gone; false if some stay."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False
