"""What wakes the hub when a batch is sealed: NOTIFY, and the Redis stream. Either may be lost.

What is told and forgotten, such as who types, comes by NOTIFY too, on a channel of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from pgsocial.gateway.tokens import Tokens
from pgsocial.pool import connect
from pgsocial.realtime import sql
from pgsocial.realtime.hub import Hub
from pgsocial.redis import Client
from pgsocial.tasks import check_cancelled

log = logging.getLogger(__name__)

Wake = Callable[[], None]
Hear = Callable[[str], None]


def heard(tokens: Tokens, hub: Hub) -> Hear:
    """What to do with a signal: a word, and what it is about."""

    def take(kind: str, *about: int) -> None:
        if kind == "session":
            for user in about:
                tokens.forget_user(user)
                hub.suspect(user)
        elif kind == "badge":
            hub.lane.read(*about)
        elif kind == "typing":
            hub.lane.types(*about)
        elif kind == "presence":
            hub.lane.moved(about)

    def hear(signal: str) -> None:
        kind, *about = signal.split() or [""]
        try:
            take(kind, *map(int, about))
        except (TypeError, ValueError):
            # Whoever may sign in to the database may notify: it is no reason to stop listening.
            log.warning("a signal that nobody here sends: %.100r", signal)

    return hear


async def _forever(name: str, attempt: Callable[[], Awaitable[None]]) -> None:
    """Start again whenever it breaks; say so once until it works."""
    is_told = False
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await attempt()
        except Exception as error:
            lasted = asyncio.get_running_loop().time() - started
            if not is_told or lasted > 10:
                log.warning("%s is lost, trying again: %s", name, error)
                is_told = True
        await asyncio.sleep(0.5)


async def follow_notifications(url: str, wake: Wake, hear: Hear) -> None:
    async def listen() -> None:
        async with await connect(url, "listener") as connection:
            await connection.execute(sql.LISTEN)
            await connection.execute(sql.LISTEN_SIGNALS)
            while True:
                wake()
                async for notice in connection.notifies(timeout=10):
                    if notice.channel == "pgsocial_signal":
                        hear(notice.payload)
                    else:
                        wake()
                    check_cancelled()
                # Nothing for a while: a broken connection would be as silent.
                await connection.execute(sql.PING)
                check_cancelled()

    await _forever("LISTEN", listen)


async def follow_stream(redis: Client, key: str, wake: Wake) -> None:
    async def read() -> None:
        while True:
            if await redis.xread({key: "$"}, count=1, block=1000):
                wake()
            check_cancelled()

    await _forever("the Redis stream", read)
