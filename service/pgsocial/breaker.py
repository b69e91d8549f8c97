"""Redis is no reason to wait: it may stand still, be full or be gone at any time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.exceptions import ResponseError

from pgsocial.redis import FAILURES
from pgsocial.tasks import check_cancelled


class NotTried(OSError):
    """It has failed just now, several times in a row."""


class Breaker:
    """After some failures in a row nothing is tried for a while; then one tries for all."""

    def __init__(self, most: int = 3, first: float = 0.5, longest: float = 5.0) -> None:
        self._most = most
        self._first = first
        self._longest = longest
        self._failures = 0
        self._pause = first
        self._open_until = float("-inf")

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._open_until

    def allows(self) -> bool:
        if self._failures < self._most:
            return True
        if self.is_open:
            return False
        self._open_until = time.monotonic() + self._pause
        return True

    @asynccontextmanager
    async def trying(self, seconds: float) -> AsyncIterator[None]:
        """Commands that take no longer; what fails is one of FAILURES."""
        if not self.allows():
            raise NotTried
        try:
            async with asyncio.timeout(seconds):
                yield
        except ResponseError:
            # It answers: it is full, or its roles change.
            self.succeeded()
            raise
        except FAILURES:
            self.failed()
            raise
        check_cancelled()
        self.succeeded()

    def succeeded(self) -> None:
        self._failures, self._pause, self._open_until = 0, self._first, float("-inf")

    def failed(self) -> None:
        self._failures += 1
        if self._failures > self._most:
            self._pause = min(self._pause * 2, self._longest)
        if self._failures >= self._most:
            self._open_until = time.monotonic() + self._pause
