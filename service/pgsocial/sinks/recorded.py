"""A process that runs sinks tells what it takes as a gateway does, from a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pgsocial.config import Settings
from pgsocial.gateway.recorder import Recorder
from pgsocial.metrics import Metrics
from pgsocial.pool import Database


@contextmanager
def recorded(settings: Settings) -> Iterator[None]:
    """For as long as the block lasts. A sink waits neither for this nor for what becomes of it."""
    stopped = threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_record(settings, stopped)), name="recorder", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(5)


async def _record(settings: Settings, stopped: threading.Event) -> None:
    worker = Database(
        settings.worker_url.get_secret_value(), name="recorder", least=0, most=1, patience=2
    )
    await worker.open()
    recorder = Recorder(Metrics(), worker, worker, settings.record_interval, "sink")
    running = asyncio.create_task(recorder.run())
    try:
        await asyncio.to_thread(stopped.wait)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await recorder.tell()
        await worker.close()
