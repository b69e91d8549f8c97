"""Redis, or a Redis Cluster, as a place that may be slow, full or gone at any time.

Each key is used alone, and has a hash tag, so that all of a user's are in one slot.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

from pgsocial.breaker import Breaker, NotTried
from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.redis import FAILURES, cache_client_of, close

log = logging.getLogger(__name__)

# Fields that one user may have, two for each page, such as pages of other lengths.
_FIELDS = 80
# For so long after a write nothing is kept of its user: what was asked before may come late.
WRITING = 2.0

# Keeps a page of a user who is not writing.
_PUT = """
if redis.call('hexists', KEYS[1], 'w') == 1 then return 0 end
if redis.call('hlen', KEYS[1]) >= tonumber(ARGV[4]) then redis.call('del', KEYS[1]) end
redis.call('hset', KEYS[1], ARGV[1], ARGV[2], ARGV[1] .. ' made', ARGV[5])
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


_Look = tuple[str, str, "asyncio.Future[Kept | None]"]


class UnansweredError(Exception):
    """It does not say."""


@dataclass(frozen=True)
class Kept:
    """A user's page as it is kept, and which making of it that is."""

    packed: bytes | None
    made: bytes | None
    is_writing: bool


class Store:
    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._client = cache_client_of(settings)
        self._timeout = settings.cache_timeout
        self._metrics = metrics
        self.breaker = Breaker()
        self._looks: list[_Look] = []
        self._looking: set[asyncio.Task[None]] = set()
        # A cluster's pipelines are never transactions, and do not know the word.
        self._unbound: dict[str, Any] = {} if settings.cache_cluster else {"transaction": False}

    async def close(self) -> None:
        await asyncio.gather(*self._looking)
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

    async def get_of(self, key: str, field: str) -> Kept:
        """A user's page, unless they write. UnansweredError where that is not known."""
        found = await self._do(self._client.hmget, key, [field, f"{field} made", "w"])
        if found is None:
            raise UnansweredError
        return Kept(found[0], found[1], found[2] is not None)

    async def look_of(self, key: str, field: str) -> Kept:
        """The same without the page. Who looks at the same time asks in one message."""
        if not self._looks:
            self._looks = []
            asyncio.get_running_loop().call_soon(self._look)
        answer: asyncio.Future[Kept | None] = asyncio.get_running_loop().create_future()
        self._looks.append((key, field, answer))
        found = await answer
        if found is None:
            raise UnansweredError
        return found

    def _look(self) -> None:
        looks, self._looks = self._looks, []
        task = asyncio.create_task(self._look_at(looks))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _look_at(self, looks: Sequence[_Look]) -> None:
        found: Any = None
        try:
            pipeline = self._client.pipeline(**self._unbound)
            for key, field, _ in looks:
                pipeline.hmget(key, [f"{field} made", "w"])
            found = await self._do(pipeline.execute, raise_on_error=False)
        finally:
            # Also where this is cancelled: who waits must not wait for ever.
            for place, (_, _, answer) in enumerate(looks):
                if not answer.done():
                    given = found[place] if found is not None else None
                    answer.set_result(
                        Kept(None, given[0], given[1] is not None)
                        if isinstance(given, list)
                        else None
                    )

    async def put_of(self, key: str, field: str, value: bytes, seconds: int) -> bytes | None:
        """Which making it is, where it is kept."""
        made = secrets.token_bytes(8)
        is_kept = await self._do(
            self._client.eval, _PUT, 1, key, field, value, seconds * 1000, _FIELDS, made
        )
        return made if is_kept else None

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
