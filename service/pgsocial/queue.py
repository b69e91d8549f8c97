"""What waits in a table of the database, taken row by row: any number of processes may do so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg

from pgsocial.pool import Unavailable

log = logging.getLogger(__name__)


async def keep_taking(take: Callable[[], Awaitable[bool]], pause: float, what: str) -> None:
    """Until cancelled, through restarts of every server. take says whether there was one, else it
    is asked again after a pause in seconds."""
    while True:
        try:
            is_idle = not await take()
        except Exception as error:
            # Whatever it is, nothing must lie still behind a task that ended.
            is_usual = isinstance(error, (Unavailable, psycopg.Error))
            log.warning("%s wait: %s", what, error, exc_info=None if is_usual else error)
            is_idle = True
        if is_idle:
            await asyncio.sleep(pause)
