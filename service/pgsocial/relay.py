"""Drives the log: seals batches, folds them into the read models, takes them to Redis.

Any number of relays may run. A session lock picks the one that works; the others wait to take over.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

import psycopg
from redis.asyncio import Redis
from redis.exceptions import RedisError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from pgsocial import sql
from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.pool import Connection, connect
from pgsocial.stream import BatchStream
from pgsocial.tasks import check_cancelled, run_together

log = logging.getLogger(__name__)

# Others may seal batches too, such as the pg_cron job: the log is looked at this often in any case.
_POLL = 0.5
_NAMES_TTL = 5.0


class Relay:
    def __init__(self, settings: Settings, redis: Redis, metrics: Metrics) -> None:
        self._settings = settings
        self._url = settings.worker_url.get_secret_value()
        self._redis = redis
        self._metrics = metrics
        self._to_fold = asyncio.Event()
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

    async def _drive(self, ticker: Connection, folder: Connection, reader: Connection) -> None:
        is_standby = False
        while not await _value(ticker, sql.LEAD):
            check_cancelled()
            if not is_standby:
                log.info("another relay leads, this one waits")
                is_standby = True
            await asyncio.sleep(1)
        self._metrics.is_leader.set(1)
        log.info("this relay leads")
        stream = BatchStream(
            reader, self._redis, self._settings.stream_key, self._settings.stream_length
        )
        # Before the first tick, so that whatever is sealed from now on is published.
        with suppress(RedisError, OSError):
            await stream.prepare()
        check_cancelled()
        await run_together(self._tick(ticker), self._fold(folder), self._publish(stream))

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
                self._to_fold.set()
                self._to_publish.set()
            await asyncio.sleep(pause)

    async def _fold(self, connection: Connection) -> None:
        """One that fails is tried again later, and holds up no other one."""
        names: list[str] = []
        read_at = -_NAMES_TTL
        resting: dict[str, float] = {}
        while True:
            await _wait(self._to_fold, _POLL)
            if time.monotonic() > read_at + _NAMES_TTL:
                cursor = await connection.execute(sql.PROJECTIONS)
                names = [row[0] for row in await cursor.fetchall()]
                read_at = time.monotonic()
            for name in names:
                if resting.get(name, 0) > time.monotonic():
                    continue
                try:
                    while events := await _value(connection, sql.RUN_PROJECTION, {"name": name}):
                        self._metrics.folded.labels(name).inc(events)
                except psycopg.Error as error:
                    if connection.broken:
                        raise
                    self._metrics.relay_errors.labels("projection").inc()
                    log.error("projection %s failed, trying again in 5 s: %s", name, error)
                    resting[name] = time.monotonic() + 5

    async def _publish(self, stream: BatchStream) -> None:
        """Without Redis the log goes on all the same."""
        is_told = False
        while True:
            await _wait(self._to_publish, _POLL)
            try:
                self._metrics.published.inc(await stream.publish())
                check_cancelled()
                is_told = False
            except (RedisError, OSError) as error:
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
