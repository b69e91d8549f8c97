"""How long it takes from a fault to the web hook, with the defaults: less than 90 seconds."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time

import psycopg

from tests import databases
from tests.service.conftest import settings_for
from tests.service.gateway import running
from tests.service.receiver import Received, Receiver, receiving
from tests.service.test_hooks import SECRET
from tests.stack.log import cloned, connect, users

GOAL = 90


def work(database: str, job: str) -> None:
    with (
        contextlib.suppress(psycopg.OperationalError),
        connect(database, "PGSOCIAL_WORKER_URL") as worker,
    ):
        worker.execute(f"call ops.run_job('{job}')".encode())


async def test_a_stopped_projection_is_told_in_time() -> None:
    with cloned("pgsocial_alert_delay") as database, databases.superuser(database) as admin:
        async with receiving() as hook:
            admin.execute(
                "select ops.set_alert_receiver('hook', 'webhook', %s, %s)", [hook.url, SECRET]
            )
            admin.execute("update ops.jobs set runs_for = '100 seconds' where name = 'alerts'")
            job = threading.Thread(target=work, args=(database, "alerts"), daemon=True)
            with running(settings_for(database)):
                job.start()
                await asyncio.sleep(10)
                [ada] = users(admin, "delay", 1)
                admin.execute(
                    "update internal.projections set is_enabled = false where name = 'metrics'"
                )
                admin.execute("select social.create_post(%s, 'x')", [ada])
                began = time.monotonic()
                async with asyncio.timeout(GOAL):
                    while True:
                        [message] = await hook_next(hook)
                        said = message.verified(SECRET)
                        if said["data"]["rule"] == "projection_lag":
                            break
                took = time.monotonic() - began
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and query like 'call ops.run_job%'"
            )
            job.join(10)
    assert said["data"]["subject"] == "metrics"
    assert 20 < took < GOAL


async def hook_next(hook: Receiver) -> list[Received]:
    """Without the patience of its own."""
    while not hook.received:
        await asyncio.sleep(0.1)
    return await hook.next()
