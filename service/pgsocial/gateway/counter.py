"""Lets ClickHouse count for the questions of analytics that reach far; SQL makes the answer of it.

Who may ask, which buckets, what is too few to be told: all of that is in the functions. ClickHouse
gives sums, PostgreSQL's worker hands them over (an application cannot), and where anything is in
the way PostgreSQL counts by itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg

from pgsocial.breaker import Breaker
from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.pool import Database, Unavailable
from pgsocial.sinks import counts
from pgsocial.sinks.clickhouse import ClickHouse

log = logging.getLogger(__name__)

HEADER = "X-Counted-By"
# Questions that ClickHouse is asked at once; PostgreSQL counts for those beyond.
_AT_ONCE = 2


@dataclass(frozen=True)
class Question:
    """Statements: what is to be counted, and the answer from what was."""

    name: str
    counting: str
    answer: str


class Counter:
    def __init__(
        self,
        settings: Settings,
        worker: Database,
        metrics: Metrics,
        engines: Sequence[ClickHouse],
    ) -> None:
        self._worker = worker
        self._counted = metrics.counted
        self._seconds = settings.clickhouse_timeout
        self._bounds = {
            "reach": f"{settings.clickhouse_reach} days",
            "lag": f"{settings.clickhouse_lag} seconds",
        }
        self._breaker = Breaker()
        self._engines = engines
        self._idle = list(engines)
        self._threads = ThreadPoolExecutor(max(1, len(engines)), thread_name_prefix="clickhouse")

    @classmethod
    def of(cls, settings: Settings, worker: Database, metrics: Metrics) -> Counter:
        """Without engines where no server is set: chDB's folder is its runner's alone."""
        url = settings.clickhouse_url.get_secret_value() if settings.clickhouse_url else "chdb:"
        count = 0 if url.startswith("chdb:") else _AT_ONCE
        engines = [ClickHouse(url, "pgsocial", settings.clickhouse_timeout) for _ in range(count)]
        return cls(settings, worker, metrics, engines)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for engine in self._idle:
            engine.close()
        self._idle.clear()

    async def answer(self, question: Question, params: Mapping[str, Any]) -> str | None:
        """None where PostgreSQL is to count."""
        text = await self._answer(question, params) if self._engines else None
        engine = "postgres" if text is None else "clickhouse"
        self._counted.labels(question.name, engine).inc()
        return text

    async def _answer(self, question: Question, params: Mapping[str, Any]) -> str | None:
        try:
            counting = await self._worker.value(question.counting, {**params, **self._bounds})
            if counting is None:
                return None
            counted = await self._count(counting)
            if counted is None:
                return None
            text: str = await self._worker.value(
                question.answer, {**params, "counted": json.dumps(counted)}
            )
        except psycopg.Error as error:
            # What it refuses here it refuses there, too, and says so to who asks.
            log.debug("%s is PostgreSQL's: %s", question.name, error)
            return None
        except Unavailable as error:
            log.warning("%s cannot be counted by ClickHouse now: %s", question.name, error)
            return None
        return text

    async def _count(self, counting: counts.Counting) -> dict[str, Any] | None:
        if not counts.is_known(counting) or not self._idle or not self._breaker.allows():
            return None
        engine = self._idle.pop()
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, counts.count, engine, counting
        )

        def end(work: asyncio.Future[dict[str, Any]]) -> None:
            # Not before: a client of an engine does one thing at a time.
            self._idle.append(engine)
            if not work.cancelled():
                work.exception()

        work.add_done_callback(end)
        try:
            async with asyncio.timeout(self._seconds):
                counted = await asyncio.shield(work)
        except Exception as error:
            self._breaker.failed()
            log.warning("ClickHouse does not count, PostgreSQL does: %r", error)
            return None
        self._breaker.succeeded()
        return counted
