"""Cancelling tasks for good."""

from __future__ import annotations

import asyncio


def check_cancelled() -> None:
    """Raise where this task has been cancelled and a library has swallowed it.

    Before Python 3.12 asyncio.wait_for() does so when what it waits for ends in the same moment,
    and the clients of Redis and PostgreSQL use it. A loop around such calls would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
