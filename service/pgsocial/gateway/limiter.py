"""How often one user or one address may ask: a sliding window in Redis, else in this process."""

from __future__ import annotations

import logging
import math
import time

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from pgsocial.gateway.errors import Problem

log = logging.getLogger(__name__)


class Limiter:
    """Redis may be lost at any time: then each process counts by itself, which is still a limit."""

    def __init__(self, redis: Redis, url: str, rates: dict[str, RateLimitItem]) -> None:
        self._rates = rates
        pool: object = redis.connection_pool
        self._shared = SlidingWindowCounterRateLimiter(
            RedisStorage(
                f"async+{url}",
                implementation="redispy",
                key_prefix="pgsocial:limit",
                connection_pool=pool,  # type: ignore[arg-type]
            )
        )
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._warned_at = -math.inf

    async def check(self, kind: str, who: str) -> None:
        """Count a request; a Problem of status 429 where there were too many."""
        rate = self._rates.get(kind)
        if rate is None:
            return
        try:
            await self._hit(self._shared, rate, kind, who)
        except (RedisError, OSError) as error:
            if time.monotonic() > self._warned_at + 10:
                self._warned_at = time.monotonic()
                log.warning("rate limits are counted in this process, without Redis: %s", error)
            await self._hit(self._own, rate, kind, who)

    @staticmethod
    async def _hit(
        strategy: SlidingWindowCounterRateLimiter, rate: RateLimitItem, kind: str, who: str
    ) -> None:
        if await strategy.hit(rate, kind, who):
            return
        stats = await strategy.get_window_stats(rate, kind, who)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        raise Problem(
            429, f"too many requests: {rate} is the limit", headers={"Retry-After": str(seconds)}
        )
