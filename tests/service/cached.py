"""What of answers comes out of the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pgsocial.gateway import keys

from tests.service.gateway import Gateway

T = TypeVar("T")


def reads(gateway: Gateway, result: str, kind: str = "feed") -> float:
    """How often the cache was read so far, with that result."""
    assert gateway.app
    found: float = gateway.app[keys.METRICS].cache_reads.labels(kind, result)._value.get()
    return found


async def until_cached(
    hits: Callable[[], float], ask: Callable[[], Awaitable[T]], seconds: float = 10
) -> T:
    """Ask until an answer came out of the cache; that one."""
    async with asyncio.timeout(seconds):
        while True:
            before = hits()
            answer = await ask()
            if hits() > before:
                return answer
            await asyncio.sleep(0.02)
