"""Runs tasks on several connections, each as soon as what it waits for is there."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from rich.progress import Progress, TaskID

from pgsocial.tools.loader.tasks import Task

Connection = psycopg.Connection[Any]
_NOTE = """
insert into loader.tasks (name, step, row_count, started_at, ended_at)
values (%s, %s, %s, %s, clock_timestamp())
"""


@dataclass
class Runner:
    """One run of some tasks; what is done is noted in loader.tasks by the same transaction."""

    connect: Callable[[], Connection]
    jobs: int
    progress: Progress
    _pending: list[Task] = field(default_factory=list)
    _running: dict[str, Connection] = field(default_factory=dict)
    _rows: int = 0
    _error: BaseException | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def run(self, tasks: list[Task], done: set[str]) -> None:
        """Run all tasks but those `done`; raise the first error, when the others have stopped."""
        bar = self.progress.add_task("", total=sum(task.rows * task.cost for task in tasks), rows=0)
        self._pending = [task for task in tasks if task.name not in done]
        for task in tasks:
            if task.name in done:
                self.progress.advance(bar, task.rows * task.cost)
        threads = [threading.Thread(target=self._work, args=(bar,)) for _ in range(self.jobs)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except KeyboardInterrupt as error:
            self._stop(error)
            for thread in threads:
                thread.join()
        if self._error is not None:
            raise self._error

    def _stop(self, error: BaseException) -> None:
        with self._changed:
            if self._error is None:
                self._error = error
                for connection in self._running.values():
                    _hang_up(connection)
            self._changed.notify_all()

    def _next(self) -> Task | None:
        """A task that can start; waits for one, and gives None where none is left."""
        with self._changed:
            while self._pending and self._error is None:
                left = {task.step for task in self._pending}
                left |= {name.rpartition(" ")[0] for name in self._running}
                for task in self._pending:
                    if not task.after & left:
                        self._pending.remove(task)
                        return task
                self._changed.wait()
        return None

    def _work(self, bar: TaskID) -> None:
        try:
            with self.connect() as connection:
                while task := self._next():
                    self._do(task, connection, bar)
        except BaseException as error:
            self._stop(error)

    def _do(self, task: Task, connection: Connection, bar: TaskID) -> None:
        with self._changed:
            self._running[task.name] = connection
        self._describe(bar)
        try:
            started = datetime.now(UTC)
            connection.autocommit = not task.is_transaction
            rows = task.run(connection)
            connection.execute(_NOTE, [task.name, task.step, rows, started])
            if task.is_transaction:
                connection.commit()
        finally:
            with self._changed:
                del self._running[task.name]
                self._changed.notify_all()
        with self._changed:
            self._rows += rows
            self.progress.update(bar, advance=task.rows * task.cost, rows=self._rows)

    def _describe(self, bar: TaskID) -> None:
        steps = sorted({name.rpartition(" ")[0] for name in list(self._running)})
        self.progress.update(bar, description=", ".join(steps)[:28])


def _hang_up(connection: Connection) -> None:
    """End what another thread waits for; a cancel would need a server that still answers."""
    with (
        suppress(psycopg.Error, OSError),
        socket.socket(fileno=os.dup(connection.fileno())) as line,
    ):
        line.shutdown(socket.SHUT_RDWR)
