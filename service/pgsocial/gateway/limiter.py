"""How often one user or one address may ask: a sliding window in Redis, else in this process."""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict
from dataclasses import dataclass
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
# Seconds for which requests are counted ahead, what part of a limit at most, and for how many.
_AHEAD = 1.0
_SHARE = 50
_MOST = 100_000


@dataclass
class _Ahead:
    since: float
    until: float
    left: int
    asked: int = 1


class Limiter:
    """Redis may be lost at any time: then each process counts by itself, which is still a limit."""

    def __init__(self, redis: Client, settings: Settings) -> None:
        self._rates = settings.limits
        self._shared = SlidingWindowCounterRateLimiter(_Storage(redis))
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._breaker = Breaker()
        self._warned_at = -math.inf
        # What was counted ahead: until when it may be used, how much is left, how much was used.
        self._ahead: OrderedDict[tuple[str, str], _Ahead] = OrderedDict()

    async def check(self, kind: str, who: str) -> None:
        """Count a request; a Problem of status 429 where there were too many."""
        rate = self._rates.get(kind)
        if rate is None or self._use(kind, who):
            return
        cost = self._cost(rate, kind, who)
        try:
            async with self._breaker.trying(_PATIENCE):
                seconds = await self._hit(self._shared, rate, kind, who, cost)
                if seconds is not None and cost > 1:
                    cost = 1
                    seconds = await self._hit(self._shared, rate, kind, who)
            self._remember(kind, who, cost)
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

    def _use(self, kind: str, who: str) -> bool:
        """One of those that were counted ahead."""
        ahead = self._ahead.get((kind, who))
        if ahead is None:
            return False
        ahead.asked += 1
        if not ahead.left or ahead.until <= time.monotonic():
            return False
        ahead.left -= 1
        return True

    def _cost(self, rate: RateLimitItem, kind: str, who: str) -> int:
        """As many as came in the last second are counted at once, so that nobody who asks as
        often as before is charged for more. Never many of a limit: small ones are exact."""
        ahead = self._ahead.get((kind, who))
        if ahead is None or ahead.since < time.monotonic() - 2 * _AHEAD:
            return 1
        # Once its time is over, the one who asks now is the first of the next.
        came = ahead.asked - (ahead.until <= time.monotonic())
        return max(1, min(came, rate.amount // _SHARE))

    def _remember(self, kind: str, who: str, cost: int) -> None:
        now = time.monotonic()
        self._ahead[kind, who] = _Ahead(now, now + _AHEAD, cost - 1)
        self._ahead.move_to_end((kind, who))
        if len(self._ahead) > _MOST:
            self._ahead.popitem(last=False)

    @staticmethod
    async def _hit(
        strategy: SlidingWindowCounterRateLimiter,
        rate: RateLimitItem,
        kind: str,
        who: str,
        cost: int = 1,
    ) -> int | None:
        """After how many seconds it may come again; None where it may now."""
        if await strategy.hit(rate, kind, who, cost=cost):
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
