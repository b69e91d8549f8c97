"""A disk that fills up during a load: one clear error, nothing broken, and it goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stack.embedded import Stack
from tests import databases
from tests.stack import loads
from tests.stack.log import connect, one
from tests.stack.trees import schema

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
# Less than a load needs, with the segments of WAL that the one before it left for use.
LEFT = 12 << 20


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Stack]:
    """A stack on a disk of its own, the schema deployed in two databases."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2g", "none", str(tmp_path)], check=True)
    stack = Stack(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGSOCIAL_MEMORY", "256")
        patch.setenv("PGSOCIAL_RUN", str(tmp_path))
        try:
            stack.up()
            for database in ("whole", "filled"):
                databases.bootstrap(database)
                databases.sqitch("deploy", database)
            yield stack
        finally:
            stack.destroy()
            subprocess.run(["umount", str(tmp_path)], check=True)


def wait_for_recovery(stack: Stack) -> None:
    """A server that ran out of disk may have restarted by itself, or have given up only now."""
    deadline = time.monotonic() + 60
    while True:
        stack.up()
        try:
            with connect("filled"):
                return
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_load_that_fills_the_disk_goes_on_when_there_is_room(small: Stack) -> None:
    options = ("--until", loads.UNTIL, "--facts", small.run / "facts.json")
    done = loads.run("whole", *options)
    assert done.returncode == 0, done.stderr
    with connect("whole") as owner:
        whole = loads.state(owner)
        before = schema("filled")
    filler = small.run / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(small.run).free - LEFT)
    stopped = loads.run("filled", *options, "--force")
    assert stopped.returncode == 1
    assert "Traceback" not in stopped.stderr
    assert "pgsocial load --resume goes on" in stopped.stderr
    log = (small.run / "postgres/log").read_text()
    assert "No space left on device" in log

    filler.unlink()
    wait_for_recovery(small)
    with connect("filled") as owner:
        assert one(owner, "select count(*) from loader.tasks") > 0, "what was done stays done"
    resumed = loads.run("filled", *options, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    with connect("filled") as owner:
        assert loads.state(owner) == whole
    assert schema("filled") == before
