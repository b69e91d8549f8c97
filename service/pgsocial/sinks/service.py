"""Runs sinks until it is told to stop: one thread and one session of the database for each."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from pgsocial.config import Settings
from pgsocial.sinks import sql
from pgsocial.sinks.metrics import SinkMetrics
from pgsocial.sinks.runner import Runner, TakenError, connect
from pgsocial.sinks.sink import Misconfigured, Sink, SinkError
from pgsocial.sinks.verify import Verifier

log = logging.getLogger(__name__)


def open_sink(settings: Settings, engine: str, name: str) -> Sink:
    """The sink of a module of this package."""
    place = f"pgsocial.sinks.{engine}"
    is_there = engine.isidentifier() and importlib.util.find_spec(place) is not None
    try:
        module = importlib.import_module(place) if is_there else None
    except ImportError as error:
        raise Misconfigured(f"the engine {engine} lacks something: {error}") from None
    if module is None or not hasattr(module, "open_sink"):
        raise Misconfigured(f"there is no engine {engine}: `pgsocial sinks add --help` names them")
    opened: Sink = module.open_sink(settings, name)
    return opened


@contextmanager
def taken(settings: Settings, name: str) -> Iterator[Runner]:
    """The runner of a sink, with its lock and its engine, for as long as the block lasts."""
    with connect(settings.worker_url.get_secret_value(), name) as connection:
        found = connection.execute(sql.SINK, [name]).fetchone()
        if found is None:
            raise Misconfigured(f"there is no sink {name}: add it with `pgsocial sinks add`")
        sink = open_sink(settings, found[1], name)
        runner = Runner(connection, name, sink)
        try:
            runner.take()
            yield runner
        finally:
            runner.close()


@dataclass
class Service:
    """One sink."""

    settings: Settings
    name: str
    metrics: SinkMetrics = field(default_factory=SinkMetrics)
    stopped: threading.Event = field(default_factory=threading.Event)
    pause: float = 1  # Seconds between looks where nothing waits.
    opened: Callable[[Runner], None] = field(default=lambda runner: None)

    def run(self, is_once: bool = False) -> None:
        """Until stopped is set; is_once: until nothing waits. Another runner is waited for."""
        while not self.stopped.is_set():
            try:
                if not self._is_paused():
                    with taken(self.settings, self.name) as runner:
                        runner.stopped = self.stopped
                        self.opened(runner)
                        self._drive(runner, is_once)
                if is_once:
                    return
            except TakenError:
                if is_once:
                    raise
            # Whatever the database says, such as that a function is just being put anew.
            except (psycopg.Error, SinkError) as error:
                if is_once:
                    raise
                self.metrics.errors.labels(self.name, type(error).__name__).inc()
                log.warning("sink %s waits: %s", self.name, error)
            self.stopped.wait(self.pause)

    def _is_paused(self) -> bool:
        with connect(self.settings.worker_url.get_secret_value(), self.name) as connection:
            found = connection.execute(sql.SINK, [self.name]).fetchone()
        if found is None:
            raise Misconfigured(f"there is no sink {self.name}: add it with `pgsocial sinks add`")
        return bool(found[2] == "paused")

    def _drive(self, runner: Runner, is_once: bool) -> None:
        while not self.stopped.is_set():
            start, written = time.monotonic(), runner.written
            moved = runner.step()
            self.metrics.seconds.labels(self.name).inc(time.monotonic() - start)
            self.metrics.rows.labels(self.name).inc(runner.written - written)
            state = runner.state()
            self.metrics.errors.labels(self.name, "rejected").inc(0)
            if state.state == "paused":
                return
            if moved:
                continue
            if state.is_lossy and runner.caught_up():
                self._mend(runner)
            if is_once:
                return
            self.stopped.wait(self.pause)

    def _mend(self, runner: Runner) -> None:
        """The engine may lack what it once had, or have what the database has not."""
        report = Verifier(runner, is_repairing=True).run()
        log.warning(
            "sink %s was compared after its engine had lost its place: %s changed, %s lost,"
            " %s surplus, %s written again",
            self.name, len(report.changed), len(report.lost), len(report.surplus), report.repaired,
        )  # fmt: skip
