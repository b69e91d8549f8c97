"""Redis, or a Redis Cluster, as a place that may be slow, full or gone at any time.

Each key is used alone, and has a hash tag, so that all of a user's are in one slot.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from typing import Any

from pgsocial.breaker import Breaker, NotTried
from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.redis import FAILURES, cache_client_of, close

log = logging.getLogger(__name__)

# Fields that one user may have, such as pages of other lengths.
_FIELDS = 40
# For so long after a write nothing is kept of its user: what was asked before may come late.
WRITING = 2.0

# Keeps a page of a user who is not writing.
_PUT = """
if redis.call('hexists', KEYS[1], 'w') == 1 then return 0 end
if redis.call('hlen', KEYS[1]) >= tonumber(ARGV[4]) then redis.call('del', KEYS[1]) end
redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
redis.call('pexpire', KEYS[1], ARGV[3])
return 1
"""
# A user writes: nothing of theirs is kept any more, nor for a while.
_WRITE = """
redis.call('del', KEYS[1])
redis.call('hset', KEYS[1], 'w', '1')
redis.call('pexpire', KEYS[1], ARGV[1])
return 1
"""
# A board in the place of the last one, with a first member that stands for what is not there.
_PUT_BOARD = """
redis.call('del', KEYS[1])
redis.call('zadd', KEYS[1], 0, '')
for n = 2, #ARGV, 2 do redis.call('zadd', KEYS[1], ARGV[n + 1], ARGV[n]) end
redis.call('pexpire', KEYS[1], ARGV[1])
return 1
"""
_PLACE = """
local size = redis.call('zcard', KEYS[1])
if size == 0 then return false end
local rank = redis.call('zrevrank', KEYS[1], ARGV[1])
if not rank then return {-1, '0', size - 1} end
return {rank, redis.call('zscore', KEYS[1], ARGV[1]), size - 1}
"""


class UnansweredError(Exception):
    """It does not say."""


class Store:
    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._client = cache_client_of(settings)
        self._timeout = settings.cache_timeout
        self._metrics = metrics
        self.breaker = Breaker()

    async def close(self) -> None:
        await close(self._client)

    async def get(self, key: str) -> bytes | None:
        found = await self._do(self._client.get, key)
        return found if isinstance(found, bytes) else None

    async def put(self, key: str, value: bytes, seconds: int) -> bool:
        return bool(await self._do(self._client.set, key, value, ex=seconds))

    async def lease(self, key: str, seconds: float) -> bool:
        """Whether the caller makes what is missing; where Redis does not say, each does."""
        taken = await self._do(
            self._client.set, f"{key}:lease", b"1", px=int(seconds * 1000), nx=True, lost=True
        )
        return bool(taken)

    async def mark(self, key: str, seconds: int) -> bool:
        """Whether it was not there; never where Redis does not say."""
        return bool(await self._do(self._client.set, key, b"1", ex=seconds, nx=True))

    async def release(self, key: str) -> None:
        await self._do(self._client.delete, f"{key}:lease")

    async def get_of(self, key: str, field: str) -> bytes | None:
        """A user's page; nothing at all, but not None, while they write. UnansweredError where that
        is not known."""
        found = await self._do(self._client.hmget, key, [field, "w"])
        if found is None:
            raise UnansweredError
        if found[1] is not None:
            return b""
        return found[0] if isinstance(found[0], bytes) else None

    async def put_of(self, key: str, field: str, value: bytes, seconds: int) -> bool:
        return bool(
            await self._do(self._client.eval, _PUT, 1, key, field, value, seconds * 1000, _FIELDS)
        )

    async def end_of(self, key: str) -> bool:
        done = await self._do(self._client.eval, _WRITE, 1, key, int(WRITING * 1000))
        # A full Redis takes no mark, but still lets go.
        return done is not None or await self._do(self._client.delete, key) is not None

    async def put_board(self, key: str, rows: Sequence[tuple[str, int]], seconds: int) -> None:
        flat = [it for row in rows for it in row]
        await self._do(self._client.eval, _PUT_BOARD, 1, key, seconds * 1000, *flat)

    async def first_of_board(self, key: str, count: int) -> list[tuple[bytes, float]] | None:
        """Members and scores, highest first; None where there is no board."""
        found = await self._do(self._client.zrevrange, key, 0, count, withscores=True)
        return [row for row in found if row[0]][:count] if found else None

    async def place_on_board(self, key: str, member: str) -> tuple[int | None, int, int] | None:
        """Place from 1, if any, score, and of how many."""
        found = await self._do(self._client.eval, _PLACE, 1, key, member)
        if not found:
            return None
        place, score, size = found
        return place + 1 if place >= 0 else None, int(score), size

    async def _do(self, command: Any, *given: Any, lost: Any = None, **options: Any) -> Any:
        """The answer, or `lost` where there is none: a cache is no reason to fail."""
        try:
            async with self.breaker.trying(self._timeout):
                answer: Awaitable[Any] = command(*given, **options)
                return await answer
        except NotTried:
            self._metrics.cache_errors.labels("open").inc()
        except FAILURES as error:
            self._metrics.cache_errors.labels(type(error).__name__).inc()
            log.debug("the cache does not answer: %r", error)
        return lost
