"""A Redis of a test's own, which it may stop, fill and kill."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from stack import rootfs


class RedisServer:
    """The redis-server of the stack."""

    def __init__(self, *options: str, port: int | None = None) -> None:
        self.port = port or _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._options = options
        self._folder = Path(tempfile.mkdtemp(prefix="pgsocial-redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        fixed = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder))
        kept = ("--save", "", "--appendonly", "no")
        self._process = subprocess.Popen(
            rootfs.command(["redis-server", *fixed, *kept, *self._options], [self._folder]),
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        while True:
            try:
                with self.client() as client:
                    client.ping()
                return
            except (RedisError, OSError):
                assert time.monotonic() < until, "redis-server did not start"
                time.sleep(0.05)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def client(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=5)

    def server_id(self) -> int:
        """The process that serves, as it is known outside the sandbox."""
        assert self._process
        found = self._process.pid
        while children := Path(f"/proc/{found}/task/{found}/children").read_text().split():
            found = int(children[0])
        return found

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.server_id(), number)

    def kill(self) -> None:
        if self._process and self.is_running():
            self.signal(signal.SIGKILL)
            self._process.wait(20)

    def remove(self) -> None:
        if self.is_running():
            self.signal(signal.SIGCONT)
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def _free_port() -> int:
    """Below those that clients get, also its second one in a cluster, 10,000 above."""
    for port in random.sample(range(12000, 22000), 100):
        with socket.socket() as it, socket.socket() as second, suppress(OSError):
            it.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 10000))
            return port
    raise AssertionError("no port is free")


@contextmanager
def redis_server(*options: str) -> Iterator[RedisServer]:
    server = RedisServer(*options)
    try:
        server.start()
        yield server
    finally:
        server.remove()
