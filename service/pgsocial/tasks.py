"""Tasks that belong together, and end together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


def check_cancelled() -> None:
    """Raise where this task has been cancelled and a library has swallowed it.

    Before Python 3.12 asyncio.wait_for() does so when what it waits for ends in the same moment,
    and the clients of Redis and PostgreSQL use it. A loop around such calls would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def run_together(*jobs: Coroutine[Any, Any, None]) -> None:
    """Run until the first one ends, which is not expected: end the others, and raise its error.

    Not by TaskGroup, which before Python 3.13 leaves the task that used it looking cancelled.
    """
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
