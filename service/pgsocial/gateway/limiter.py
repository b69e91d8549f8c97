"""How often one user or one address may ask: a sliding window in Redis, else in this process."""

from __future__ import annotations

import logging
import math
import time
from typing import Any

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from pgsocial.breaker import Breaker
from pgsocial.config import Settings
from pgsocial.gateway.errors import Problem
from pgsocial.redis import FAILURES, Client

log = logging.getLogger(__name__)

# Seconds that Redis may take to count, before this process does. No less: where each counts by
# itself, many who guess at once have more tries.
_PATIENCE = 1.0


class Limiter:
    """Redis may be lost at any time: then each process counts by itself, which is still a limit."""

    def __init__(self, redis: Client, settings: Settings) -> None:
        self._rates = settings.limits
        self._shared = SlidingWindowCounterRateLimiter(_Storage(redis))
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._breaker = Breaker()
        self._warned_at = -math.inf

    async def check(self, kind: str, who: str) -> None:
        """Count a request; a Problem of status 429 where there were too many."""
        rate = self._rates.get(kind)
        if rate is None:
            return
        try:
            async with self._breaker.trying(_PATIENCE):
                seconds = await self._hit(self._shared, rate, kind, who)
        except FAILURES as error:
            if time.monotonic() > self._warned_at + 10:
                self._warned_at = time.monotonic()
                log.warning("rate limits are counted in this process, without Redis: %r", error)
            seconds = await self._hit(self._own, rate, kind, who)
        if seconds is not None:
            raise Problem(
                429,
                f"too many requests: {rate} is the limit",
                headers={"Retry-After": str(seconds)},
            )

    @staticmethod
    async def _hit(
        strategy: SlidingWindowCounterRateLimiter, rate: RateLimitItem, kind: str, who: str
    ) -> int | None:
        """After how many seconds it may come again; None where it may now."""
        if await strategy.hit(rate, kind, who):
            return None
        stats = await strategy.get_window_stats(rate, kind, who)
        return max(1, math.ceil(stats.reset_time - time.time()))


class _Storage(RedisStorage):
    """Counts by the client that the process has, whatever it is a client of."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        super().__init__("async+redis://", implementation="redispy", key_prefix="pgsocial:limit")

    def configure_bridge(self) -> None:
        bridge: Any = self.bridge
        bridge.storage = self._redis
        bridge.connection_getter = lambda readonly: self._redis
