"""Drives the log: seals batches, folds them into the read models, takes them to Redis.

Any number of relays may run. A session lock picks the one that works; the others wait to take over.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import psycopg
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.pool import Connection, connect
from pgsocial.realtime import sql
from pgsocial.realtime.stream import BatchStream
from pgsocial.redis import FAILURES, Client
from pgsocial.tasks import check_cancelled, run_together

log = logging.getLogger(__name__)

# Others may seal batches too, such as the pg_cron job: the log is looked at this often in any case.
_POLL = 0.5
_NAMES_TTL = 5.0
# How often who waits looks whether the leader's session has ended.
_TAKEOVER = 0.3


class Relay:
    def __init__(self, settings: Settings, redis: Client, metrics: Metrics) -> None:
        self._settings = settings
        self._url = settings.worker_url.get_secret_value()
        self._redis = redis
        self._metrics = metrics
        self._to_fold: dict[str, asyncio.Event] = {}
        self._to_publish = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled, through restarts of every server."""
        while True:
            check_cancelled()
            connections: list[Connection] = []
            try:
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception_type((psycopg.Error, OSError)),
                    wait=wait_random_exponential(0.1, max=2),
                    before_sleep=self._tell,
                ):
                    with attempt:
                        while len(connections) < 3:
                            connections.append(await connect(self._url, "relay"))
                await self._drive(*connections)
            except (psycopg.Error, OSError) as error:
                self._metrics.relay_errors.labels("database").inc()
                log.warning("the relay lost the database, trying again: %s", error)
            except Exception:
                # Whatever it is, the log must not stand still behind a relay that ended.
                self._metrics.relay_errors.labels("unexpected").inc()
                log.exception("the relay broke, trying again")
            finally:
                self._metrics.is_leader.set(0)
                for connection in connections:
                    await connection.close()
            await asyncio.sleep(0.5)

    def _tell(self, state: RetryCallState) -> None:
        if state.attempt_number in (1, 10) and state.outcome:
            log.warning("the relay cannot connect, trying again: %s", state.outcome.exception())

    async def _drive(self, ticker: Connection, lister: Connection, reader: Connection) -> None:
        is_standby = False
        while not await _value(ticker, sql.LEAD):
            check_cancelled()
            if not is_standby:
                log.info("another relay leads, this one waits")
                is_standby = True
            await asyncio.sleep(_TAKEOVER)
        self._metrics.is_leader.set(1)
        log.info("this relay leads")
        stream = BatchStream(
            reader, self._redis, self._settings.stream_key, self._settings.stream_length
        )
        # Before the first tick, so that whatever is sealed from now on is published.
        with suppress(*FAILURES):
            await stream.prepare()
        check_cancelled()
        await run_together(self._tick(ticker), self._fold(lister), self._publish(stream))

    async def _tick(self, connection: Connection) -> None:
        busy, idle = self._settings.tick_interval, self._settings.tick_idle
        pause = busy
        while True:
            batch = await _value(connection, sql.TICK)
            self._metrics.ticks.inc()
            if batch is None:
                pause = min(pause * 1.2, max(busy, idle))
            else:
                pause = busy
                self._metrics.batches.inc()
                for event in self._to_fold.values():
                    event.set()
                self._to_publish.set()
            await asyncio.sleep(pause)

    async def _fold(self, connection: Connection) -> None:
        """A task and a connection for each projection: one that waits delays no other."""
        tasks: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                cursor = await connection.execute(sql.PROJECTIONS)
                for (name,) in await cursor.fetchall():
                    if name not in tasks:
                        tasks[name] = asyncio.create_task(self._fold_one(name))
                check_cancelled()
                await asyncio.sleep(_NAMES_TTL)
                for task in tasks.values():
                    if task.done():
                        task.result()
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    async def _fold_one(self, name: str) -> None:
        """Where it fails it is tried again later."""
        event = self._to_fold[name] = asyncio.Event()
        async with await connect(self._url, f"relay {name}") as connection:
            while True:
                await _wait(event, _POLL)
                try:
                    while events := await _value(connection, sql.RUN_PROJECTION, {"name": name}):
                        self._metrics.folded.labels(name).inc(events)
                except psycopg.Error as error:
                    if connection.broken:
                        raise
                    self._metrics.relay_errors.labels("projection").inc()
                    log.error("projection %s failed, trying again in 5 s: %s", name, error)
                    await asyncio.sleep(5)

    async def _publish(self, stream: BatchStream) -> None:
        """Without Redis the log goes on all the same."""
        is_told = False
        while True:
            await _wait(self._to_publish, _POLL)
            try:
                self._metrics.published.inc(await stream.publish())
                check_cancelled()
                is_told = False
            except FAILURES as error:
                self._metrics.relay_errors.labels("redis").inc()
                if not is_told:
                    log.warning("Redis is lost, trying again: %s", error)
                    is_told = True
                await asyncio.sleep(_POLL)


async def _value(
    connection: Connection, query: str, params: dict[str, object] | None = None
) -> int | None:
    row = await (await connection.execute(query, params)).fetchone()
    check_cancelled()
    return row[0] if row else None


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
    event.clear()
