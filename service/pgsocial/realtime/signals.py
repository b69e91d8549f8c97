"""What wakes the hub when a batch is sealed: NOTIFY, and the Redis stream. Either may be lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis

from pgsocial.pool import connect
from pgsocial.realtime import sql
from pgsocial.tasks import check_cancelled

log = logging.getLogger(__name__)

Wake = Callable[[], None]


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


async def follow_notifications(url: str, wake: Wake) -> None:
    async def listen() -> None:
        async with await connect(url, "listener") as connection:
            await connection.execute(sql.LISTEN)
            while True:
                wake()
                async for _ in connection.notifies(timeout=10):
                    wake()
                    check_cancelled()
                # Nothing for a while: a broken connection would be as silent.
                await connection.execute(sql.PING)
                check_cancelled()

    await _forever("LISTEN", listen)


async def follow_stream(redis: Redis, key: str, wake: Wake) -> None:
    async def read() -> None:
        while True:
            if await redis.xread({key: "$"}, count=1, block=1000):
                wake()
            check_cancelled()

    await _forever("the Redis stream", read)
