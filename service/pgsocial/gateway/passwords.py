"""Passwords by argon2id, a few at a time, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pgsocial.pool import Busy

_MOST = 50  # Passwords that may wait for each thread: seconds of work.
T = TypeVar("T")
_HASHER = PasswordHasher()


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """Compared with where there is no such user, so that both answers take as long."""
    return hasher.hash("nobody's password")


class Passwords:
    """Each hash takes 64 MiB and tens of milliseconds of a core: threads bound how many at once."""

    def __init__(self, threads: int, hasher: PasswordHasher = _HASHER) -> None:
        self._hasher = hasher
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._room = threads * _MOST
        self._nobody = _nobodys(hasher)

    async def hash(self, password: str) -> str:
        return await self._run(partial(self._hasher.hash, password))

    async def verify(self, known: str | None, password: str) -> bool:
        """Whether the password is the one of this hash; None is nobody's and never right."""
        is_right = await self._run(partial(self._matches, known or self._nobody, password))
        return is_right and known is not None

    def is_stale(self, known: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(known)

    async def _run(self, work: Callable[[], T]) -> T:
        """Refused where too many wait: it would be answered when nobody waits any more."""
        if self._room <= 0:
            raise Busy("too many passwords wait to be hashed")
        self._room -= 1
        done = self._threads.submit(work)
        try:
            return await asyncio.wrap_future(done)
        finally:
            self._room += 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False
