"""Reads from a standby, as long as it is as far as whoever asks has written.

The place of a user's last write is the primary's LSN, taken after the commit. It is kept in this
process and, for other gateways, in Redis; a read goes to the standby once that has replayed it.
How far the standby is, is asked some times a second and not for each read: what it had replayed
then it has replayed now. It serves nobody while it is more than some time behind, does not answer,
or is no standby any more; the primary does then. A log that stands still is no lag: it is measured
by when the primary was where the standby is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from typing import Any

import psycopg

from pgsocial.breaker import Breaker
from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.pool import Busy, Database, Params, Unavailable
from pgsocial.redis import FAILURES, Client
from pgsocial.tasks import check_cancelled

log = logging.getLogger(__name__)

# As numbers, which Redis and Python compare; pg_lsn is one of 64 bits.
_WRITTEN = "select (pg_current_wal_insert_lsn() - '0/0')::bigint"
# Null where it has been promoted: then its LSNs are of another history.
_REPLAYED = (
    "select case when pg_is_in_recovery() then (pg_last_wal_replay_lsn() - '0/0')::bigint end"
)
_LOOK = 0.1
_PATIENCE = 1.0
_TELLING = 0.25  # Seconds that Redis may take.
_MOST = 100_000
_UNKNOWN = 2**53
# A read that the standby ended, one that turned out to write, one of what is not there (yet: who
# was told of a post by a socket may be ahead of the standby). The primary answers.
_RETRIED = ("40001", "40P01", "25006", "PS404")
# Of writes at once the last one counts, in whichever order they are told.
_TELL = (
    "local known = redis.call('get', KEYS[1])"
    " if not known or tonumber(known) < tonumber(ARGV[1]) then"
    " redis.call('set', KEYS[1], ARGV[1], 'ex', ARGV[2]) end"
)


class Replica:
    """The standby, if there is one, and who must not read it yet."""

    def __init__(
        self,
        settings: Settings,
        primary: Database,
        watcher: Database,
        redis: Client,
        metrics: Metrics,
    ) -> None:
        """The watcher is another way to the primary, which requests do not fill."""
        self._primary = primary
        self._watcher = watcher
        self._redis = redis
        self._breaker = Breaker()
        self._reads = metrics.reads
        self._most_lag = settings.read_lag
        # Longer than a write can matter to a standby that serves at all.
        self._memory = max(60.0, settings.read_lag * 4)
        self._standby = self._probe = None
        if settings.read_url is not None:
            url = settings.read_url.get_secret_value()
            self._standby = Database(
                url,
                name="reader",
                least=settings.pool_min,
                most=settings.pool_max,
                wait=settings.pool_timeout,
                waiting=settings.pool_waiting,
                patience=settings.request_timeout,
                prepare_threshold=settings.prepare_threshold,
            )
            self._probe = Database(url, name="probe", least=1, most=1, wait=1, patience=1)
        self._written: OrderedDict[int, tuple[int, float]] = OrderedDict()
        self._history: deque[tuple[float, int]] = deque(maxlen=1000)
        self._replayed = -1
        self._fresh_until = 0.0

    async def open(self) -> None:
        for database in (self._standby, self._probe):
            if database is not None:
                await database.open()

    async def close(self) -> None:
        for database in (self._standby, self._probe):
            if database is not None:
                await database.close()

    def stats(self) -> dict[str, int]:
        return self._standby.stats() if self._standby is not None else {}

    async def rows(
        self, user: int | None, query: str, params: Params | None = None
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of a query that writes nothing, from where this user may read."""
        if self._standby is None:
            return await self._primary.rows(query, params)
        if await self._is_far_enough(user):
            try:
                found = await self._standby.rows(query, params)
            except Busy:
                pass
            except Unavailable:
                self._fresh_until = 0.0
            except psycopg.Error as error:
                if error.sqlstate not in _RETRIED:
                    raise
            else:
                self._reads.labels("replica").inc()
                return found
        self._reads.labels("primary").inc()
        return await self._primary.rows(query, params)

    async def wrote(self, user: int) -> None:
        """After a user's commit: their reads wait for it, here and at other gateways."""
        if self._standby is None:
            return
        try:
            place: int = await self._primary.value(_WRITTEN)
        except (Unavailable, psycopg.Error):
            place = _UNKNOWN
        self._remember(user, place)
        try:
            async with self._breaker.trying(_TELLING):
                told: Any = self._redis.eval(
                    _TELL, 1, self._key(user), str(place), str(int(self._memory))
                )
                await told
        except FAILURES as error:
            log.warning("other gateways do not know of a write: %r", error)

    async def run(self) -> None:
        """Follow how far both are, until cancelled."""
        while self._probe is not None:
            check_cancelled()
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._look(self._probe)
            except (Unavailable, psycopg.Error, TimeoutError):
                log.debug("the standby or the primary does not answer", exc_info=True)
            await asyncio.sleep(_LOOK)

    async def _look(self, probe: Database) -> None:
        asked = time.monotonic()
        self._history.append((asked, await self._watcher.value(_WRITTEN)))
        replayed = await probe.value(_REPLAYED)
        if replayed is None:
            self._fresh_until, self._replayed = 0.0, -1
            return
        self._replayed = replayed
        # It has all that the primary had at that time, and may serve for as long after it.
        while len(self._history) > 1 and self._history[1][1] <= replayed:
            self._history.popleft()
        if self._history[0][1] <= replayed:
            self._fresh_until = self._history[0][0] + self._most_lag

    async def _is_far_enough(self, user: int | None) -> bool:
        if time.monotonic() > self._fresh_until:
            return False
        if user is None:
            return True
        now = time.monotonic()
        place, until = self._written.get(user, (-1, 0.0))
        if until > now and place > self._replayed:
            return False
        try:
            async with self._breaker.trying(_TELLING):
                told = await self._redis.get(self._key(user))
        except FAILURES:
            # What they wrote elsewhere is not known.
            return False
        return told is None or int(told) <= self._replayed

    def _remember(self, user: int, place: int) -> None:
        known, _ = self._written.pop(user, (-1, 0.0))
        self._written[user] = (max(known, place), time.monotonic() + self._memory)
        if len(self._written) > _MOST:
            self._written.popitem(last=False)

    @staticmethod
    def _key(user: int) -> str:
        return f"pgsocial:wrote:{user}"
