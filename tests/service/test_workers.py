"""Several processes behind one port."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest
from pgsocial.config import Settings

from stack.settings import run_folder
from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import api_of

DATABASE = "pgsocial_workers"


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """A database of their own: of all relays of one, one leads."""
    databases.clone(DATABASE)
    yield settings_for(DATABASE, redis_number=6)
    databases.drop(DATABASE)


@contextmanager
def serving(
    settings: Settings, count: int | str, ends: bool = True, **given: object
) -> Iterator[tuple[str, int]]:
    """`pgsocial serve --workers`: its address and its process."""
    environment = {
        **os.environ,
        "PGSOCIAL_APP_URL": settings.app_url.get_secret_value(),
        "PGSOCIAL_WORKER_URL": settings.worker_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "PGSOCIAL_LIMIT_READ": "",
        "PGSOCIAL_LIMIT_WRITE": "",
        **{f"PGSOCIAL_{name.upper()}": str(value) for name, value in given.items()},
    }
    with (run_folder() / "commands.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pgsocial", "serve", "--port", "0", "--workers", str(count)],
            stdout=subprocess.PIPE, stderr=log, text=True, env=environment,
        )  # fmt: skip
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line, (run_folder() / "commands.log").read_text()[-3000:]
        assert line.startswith(f"{str(count).replace(':', ' to ')} workers")
        yield line.split()[-1], process.pid
        if ends:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def children(pid: int) -> list[int]:
    """The workers of a process; multiprocessing has a helper there, too."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sorted(
        int(it) for it in found if b"spawn_main" in Path(f"/proc/{it}/cmdline").read_bytes()
    )


def listens(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0


async def numbers(url: str) -> dict[str, float]:
    """The metrics, asked over a connection of its own."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    return {name: float(value) for name, value in re.findall(r"^(pgsocial\S+) (\S+)$", text, re.M)}


_HEALTH = 'pgsocial_http_requests_total{method="GET",route="/healthz",status="200"}'


async def ask_often(url: str, count: int) -> None:
    """Each time over a new connection, which one of the processes takes."""
    for _ in range(count):
        async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as answer:
            assert answer.status == 200


async def test_their_numbers_are_those_of_all_and_one_relays(settings: Settings) -> None:
    with serving(settings, 3) as (url, pid):
        assert len(children(pid)) == 3
        await ask_often(url, 60)
        # Whichever answers, it tells the same.
        for _ in range(6):
            found = await numbers(url)
            assert found[_HEALTH] == 60
        async with asyncio.timeout(20):
            while (await numbers(url))["pgsocial_relay_leader"] != 1:
                await asyncio.sleep(0.1)
        found = await numbers(url)
        assert found['pgsocial_pool_connections{pool="gateway",state="open"}'] >= 3
    assert not listens(url)


async def test_a_dead_one_is_replaced_and_its_counts_stay(settings: Settings) -> None:
    ada = make_person(settings, "ada")
    with serving(settings, 2) as (url, pid):
        before = children(pid)
        await ask_often(url, 20)
        os.kill(before[0], signal.SIGKILL)
        async with asyncio.timeout(30):
            while len(now := children(pid)) != 2 or before[0] in now:
                await asyncio.sleep(0.05)
        assert before[1] in now
        # The new one serves, and relays if the dead one did: what is written is folded.
        async with asyncio.timeout(30):
            while (await numbers(url)).get("pgsocial_relay_leader") != 1:
                await asyncio.sleep(0.1)
        assert (await numbers(url))[_HEALTH] >= 20
        async with api_of(url) as api:
            post = await api.post(ada, "after the restart")
            await api.call("PUT", f"/v1/posts/{post}/like", ada)
            await api.until(f"/v1/posts/{post}", ada, "like_count", 1)


async def test_they_end_with_their_parent(settings: Settings) -> None:
    with serving(settings, 2, ends=False) as (url, pid):
        workers = children(pid)
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(30):
            while [it for it in workers if _lives(it)]:
                await asyncio.sleep(0.05)
        assert not listens(url)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def test_a_port_that_is_taken_is_said_in_a_line(settings: Settings) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = subprocess.run(
            [sys.executable, "-m", "pgsocial", "serve", "--workers", "2",
             "--port", str(other.getsockname()[1])],
            capture_output=True, text=True, timeout=60, check=False,
            env={
                **os.environ,
                "PGSOCIAL_APP_URL": settings.app_url.get_secret_value(),
                "PGSOCIAL_WORKER_URL": settings.worker_url.get_secret_value(),
            },
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot listen on 127.0.0.1 port")
    assert "Traceback" not in done.stderr
