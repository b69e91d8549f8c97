"""The gateway as users run it: processes of their own, over the database that is measured."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from bench.context import Bench
from bench.databases import address, variable
from bench.pgbench import REPO, BenchFailed

START_SECONDS = 60
# A database of Redis that nothing else here uses: it is emptied.
_REDIS = 12
# Everybody comes from one address here, and asks without pause: limits count, but never refuse.
_OPEN = {
    f"PGSOCIAL_LIMIT_{kind}": "100000000/minute"
    for kind in ("READ", "WRITE", "SIGN_UP", "SIGN_IN", "SIGN_IN_ACCOUNT", "SIGN_IN_KNOWN")
} | {
    "PGSOCIAL_SOCKETS_PER_ADDRESS": "1000000",
    "PGSOCIAL_CACHE_WARMING": "0",
    "PGSOCIAL_WEB": "false",
}


@dataclass
class Gateway:
    """One that answers; `processes` are it and its workers."""

    url: str
    process: subprocess.Popen[bytes]

    def processes(self) -> list[psutil.Process]:
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]

    def memory(self) -> int:
        return sum(it.memory_info().rss for it in self.processes())

    def count(self, name: str, **labels: str) -> float:
        """A counter of its metrics, summed over the labels that are not given."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=10) as answer:  # noqa: S310
            text = answer.read().decode()
        return sum(
            float(value)
            for given, value in re.findall(rf"^{name}(?:{{(.*)}})? (\S+)$", text, re.MULTILINE)
            if all(f'{key}="{it}"' in given for key, it in labels.items())
        )


def environment(bench: Bench, **given: str) -> dict[str, str]:
    """Of a gateway for the database that is measured."""
    return {
        **os.environ,
        **_OPEN,
        "PYTHONPATH": str(REPO / "service"),
        "PGSOCIAL_APP_URL": address("PGSOCIAL_APP_URL", bench.database),
        "PGSOCIAL_WORKER_URL": address("PGSOCIAL_WORKER_URL", bench.database),
        "REDIS_URL": redis_url(),
        **given,
    }


def redis_url() -> str:
    found = variable("REDIS_URL")
    if not found:
        raise BenchFailed("REDIS_URL is not set: the gateway is measured with a Redis beside it")
    return f"{found.rpartition('/')[0]}/{_REDIS}"


def forget() -> None:
    """Empty the cache."""
    with redis.Redis.from_url(redis_url()) as client:
        client.flushdb()


@contextmanager
def relay(bench: Bench) -> Iterator[None]:
    """Drives the log, so that no gateway that is measured does."""
    with _process(bench, "relay", ("relay",), environment(bench)):
        yield


@contextmanager
def gateway(bench: Bench, name: str, *options: str, **given: str) -> Iterator[Gateway]:
    """Serves without a relay; `given` are its variables."""
    port = bench.folder / f"{name}.port"
    port.unlink(missing_ok=True)
    command = ("serve", "--no-relay", "--port=0", f"--port-file={port}", *options)
    with _process(bench, name, command, environment(bench, **given)) as process:
        deadline = time.monotonic() + START_SECONDS
        while not (port.exists() and port.read_text().strip()):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchFailed(f"the gateway does not start: {_log(bench, name)}")
            time.sleep(0.05)
        yield Gateway(f"http://127.0.0.1:{port.read_text().strip()}", process)
        if process.poll() is not None:
            raise BenchFailed(f"the gateway ended: {_log(bench, name)}")


def tokens(bench: Bench, users: list[int]) -> list[str]:
    """One of each user, without the price of a password."""
    rows = bench.owner.execute(
        "select social.issue_token(id) from unnest(%s::bigint[]) as id", [users]
    ).fetchall()
    return [token for (token,) in rows]


def readers(bench: Bench, count: int) -> list[int]:
    """Of those with a full home feed the first ones."""
    rows = bench.owner.execute(
        "select id from bench.readers where n <= %s order by n", [count]
    ).fetchall()
    return [user for (user,) in rows]


@contextmanager
def _process(
    bench: Bench, name: str, command: tuple[str, ...], variables: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    with ExitStack() as files:
        log = files.enter_context((bench.folder / f"{name}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "pgsocial", *command],
            cwd=REPO,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _log(bench: Bench, name: str) -> str:
    return Path(bench.folder / f"{name}.log").read_text()[-500:]
