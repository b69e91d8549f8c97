"""Several processes that serve one port: started, watched, started again, ended together.

All take connections from one listening socket, which this process holds: what waits there is lost
with none of them. The first one relays. Beside the socket they share the folder with the numbers
for /metrics, so that one that dies takes only its own connections along. Between bounds they come
and go: scale.py.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from prometheus_client import multiprocess

from pgsocial.config import ConfigurationError, Settings, cannot_listen
from pgsocial.gateway import logs, server
from pgsocial.gateway.scale import REPORT, SILENT, BusyLoop, Scale
from pgsocial.metrics import FOLDER

log = logging.getLogger(__name__)

_SPAWN = multiprocessing.get_context("spawn")
# Seconds: to start, to end, and how soon after its start a worker that ends is no accident.
_START, _END, _YOUNG = 60.0, 20.0, 10.0
# Seconds after which a worker that is ready has filled its pools: what that takes is no load.
_WARM = 3.0
_LONGEST_PAUSE = 10.0
# Connections that may wait until a worker takes them.
_QUEUE = 1024


@dataclass(eq=False)
class _Worker:
    number: int
    process: SpawnProcess
    reports: Connection  # None once it is ready, then how busy it is; or what is wrong.
    started: float = field(default_factory=time.monotonic)
    busy: float = 0.0
    ready: float | None = None  # Since when; None before.
    heard: float = 0.0  # When it last said something.

    def said(self, busy: float | None) -> None:
        self.heard = time.monotonic()
        self.ready = self.ready or self.heard
        self.busy = busy or 0.0

    def is_warm(self, now: float) -> bool:
        return self.ready is not None and now - self.ready >= _WARM


def serve(
    settings: Settings,
    has_relay: bool,
    port_file: Path | None,
    say: server.Say,
    least: int,
    most: int,
) -> None:
    asyncio.run(server.check_database(settings))
    with (
        tempfile.TemporaryDirectory(prefix="pgsocial-metrics-") as folder,
        _listening(settings) as listener,
    ):
        os.environ[FOLDER] = folder
        port = listener.getsockname()[1]
        shared = settings.model_copy(update={"port": port})
        count = f"{least}" if least == most else f"{least} to {most}"
        try:
            with server.port_file(port_file, port), _signals() as stopped:
                scale = Scale(least, most, shared)
                _Workers(shared, has_relay, listener, scale, stopped).run(
                    lambda: say(f"{count} workers, listening on http://{settings.host}:{port}")
                )
        finally:
            del os.environ[FOLDER]


class _Workers:
    def __init__(
        self,
        settings: Settings,
        has_relay: bool,
        listener: socket.socket,
        scale: Scale,
        stopped: Connection,
    ):
        self._settings = settings
        self._has_relay = has_relay
        self._listener = listener
        self._scale = scale
        self._stopped = stopped
        self._alive: dict[int, _Worker] = {}
        self._leaving: dict[_Worker, float] = {}  # Until when.
        self._due: dict[int, float] = {}  # When the worker of a number starts again.
        self._pauses = dict.fromkeys(range(scale.most), 0.0)
        self._judged = 0.0

    def run(self, tell: server.Tell) -> None:
        try:
            for number in range(self._scale.least):
                self._start(number)
            if self._are_ready():
                tell()
                self._watch()
        finally:
            self._end()

    def _start(self, number: int) -> None:
        reports, sender = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(
            target=_work,
            args=(
                self._settings,
                self._has_relay and number == 0,
                self._listener,
                sender,
                _level(),
            ),
            name=f"pgsocial worker {number + 1}",
        )
        process.start()
        sender.close()
        self._alive[number] = _Worker(number, process, reports)

    def _are_ready(self) -> bool:
        """Whether all came up; false where they are to end before."""
        deadline = time.monotonic() + _START
        for worker in self._alive.values():
            left = max(0, deadline - time.monotonic())
            found = wait([worker.reports, self._stopped], left)
            if self._stopped in found:
                return False
            try:
                said = worker.reports.recv() if found else "it does not start"
            except EOFError:
                said = "it ended while starting"
            if said is not None:
                raise ConfigurationError(f"worker {worker.number + 1}: {said}")
            worker.said(None)
        return True

    def _watch(self) -> None:
        while True:
            sentinels = {it.process.sentinel: it for it in [*self._alive.values(), *self._leaving]}
            found = wait([self._stopped, *sentinels, *self._reporting()], REPORT)
            if self._stopped in found:
                return
            for it in found:
                if isinstance(it, int):
                    self._ended(sentinels[it])
            for worker in self._alive.values():
                self._hear(worker)
            now = time.monotonic()
            for number in [it for it, due in self._due.items() if due <= now]:
                del self._due[number]
                self._start(number)
            for worker in [it for it, until in self._leaving.items() if until <= now]:
                log.error("worker %d does not end: it is killed", worker.number + 1)
                worker.process.kill()
            if now - self._judged >= REPORT:
                self._judged = now
                self._judge(now)

    def _reporting(self) -> list[Connection]:
        return [it.reports for it in self._alive.values() if not it.reports.closed]

    def _hear(self, worker: _Worker) -> None:
        try:
            while not worker.reports.closed and worker.reports.poll():
                worker.said(worker.reports.recv())
        except (EOFError, OSError):
            worker.reports.close()

    def _judge(self, now: float) -> None:
        """One more or one fewer, the last one, where all are there and that is due."""
        if self._scale.least == self._scale.most or self._due:
            return
        if not all(it.is_warm(now) for it in self._alive.values()):
            return
        busy = [1.0 if now - it.heard > SILENT else it.busy for it in self._alive.values()]
        change = self._scale.judge(now, busy)
        if change > 0:
            self._start(len(self._alive))
            log.info("worker %d is started: the others are busy", len(self._alive))
        elif change < 0:
            worker = self._alive.pop(len(self._alive) - 1)
            self._leaving[worker] = now + self._settings.drain_timeout + _END
            os.kill(worker.process.pid or 0, server.DRAIN)
            log.info("worker %d is let go: the others have time", worker.number + 1)

    def _ended(self, worker: _Worker) -> None:
        """Start it again: at once, but later each time where it does not live."""
        worker.process.join()
        worker.reports.close()
        multiprocess.mark_process_dead(worker.process.pid)  # type: ignore[no-untyped-call]
        if self._leaving.pop(worker, None) is not None:
            return
        del self._alive[worker.number]
        is_young = time.monotonic() - worker.started < _YOUNG
        last = self._pauses[worker.number]
        pause = min(max(0.5, last * 2), _LONGEST_PAUSE) if is_young and last else 0.0
        self._pauses[worker.number] = max(pause, 0.25) if is_young else 0.0
        self._due[worker.number] = time.monotonic() + pause
        log.error(
            "worker %d ended with %s: it is started again",
            worker.number + 1,
            worker.process.exitcode,
        )

    def _end(self) -> None:
        workers = [*self._alive.values(), *self._leaving]
        for worker in workers:
            worker.process.terminate()
        deadline = time.monotonic() + _END
        for worker in workers:
            worker.process.join(max(0.1, deadline - time.monotonic()))
            if worker.process.is_alive():
                log.error("worker %d does not end: it is killed", worker.number + 1)
                worker.process.kill()
                worker.process.join()


def _work(
    settings: Settings,
    has_relay: bool,
    listener: socket.socket,
    sender: Connection,
    level: int,
) -> None:
    """A worker's life; it ends with its parent, however that ends."""
    logs.log_to_stderr(level)
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  spawned

    def follow() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, daemon=True).start()
    try:
        with asyncio.Runner(loop_factory=BusyLoop) as runner:
            runner.run(server.serve(settings, has_relay, None, partial(_ready, sender), listener))
    except ConfigurationError as error:
        with suppress(OSError):
            sender.send(str(error))


def _ready(sender: Connection, _: str) -> None:
    """Say so, and from then on how busy the loop is."""
    sender.send(None)
    loop = asyncio.get_running_loop()
    assert isinstance(loop, BusyLoop)  # noqa: S101

    def report() -> None:
        with suppress(OSError):
            sender.send(loop.busy())
        loop.call_later(REPORT, report)

    loop.call_later(REPORT, report)


def _level() -> int:
    return logging.getLogger().getEffectiveLevel()


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket of all workers."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
            listener.listen(_QUEUE)
        except OSError as error:
            raise cannot_listen(settings.host, settings.port, error) from None
        listener.setblocking(False)
        yield listener


@contextmanager
def _signals() -> Iterator[Connection]:
    """A connection that has something to read once this process is to end."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    numbers = (signal.SIGINT, signal.SIGTERM)
    former = {it: signal.signal(it, lambda *_: sender.send(None)) for it in numbers}
    try:
        yield receiver
    finally:
        for it, handler in former.items():
            signal.signal(it, handler)
        receiver.close()
        sender.close()
