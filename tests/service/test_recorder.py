"""What a gateway's process tells the database of itself."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pgsocial.gateway import keys

from tests import databases
from tests.service.conftest import settings_for
from tests.service.gateway import Gateway, api_of, running

DATABASE = "pgsocial_recorder"
Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def owner() -> Iterator[Connection]:
    databases.clone(DATABASE)
    with psycopg.connect(databases.url("DATABASE_URL", DATABASE), autocommit=True) as connection:
        yield connection
    databases.drop(DATABASE)


async def ask(gateway: Gateway, paths: list[str]) -> None:
    async with api_of(gateway.url) as api:
        for path in paths:
            async with api.session.get(f"{gateway.url}{path}") as answer:
                await answer.read()


def counted(owner: Connection, route: str) -> tuple[int, int, int]:
    """Requests, those refused, and those in the histogram."""
    row = owner.execute(
        "select coalesce(sum(requests), 0), coalesce(sum(client_errors), 0),"
        " coalesce(sum((select sum(n) from unnest(histogram) as n)), 0)"
        " from ops.route_samples where route = %s",
        [route],
    ).fetchone()
    assert row
    return int(row[0]), int(row[1]), int(row[2])


async def test_what_was_asked_is_told(owner: Connection) -> None:
    settings = settings_for(DATABASE, record_interval=1)
    with running(settings) as gateway:
        await ask(gateway, ["/healthz"] * 7 + ["/v1/users/1"] * 3)
        async with asyncio.timeout(20):
            while counted(owner, "GET /healthz")[0] < 7:
                await asyncio.sleep(0.1)
        assert counted(owner, "GET /healthz") == (7, 0, 7)
        assert counted(owner, "GET /v1/users/{id}") == (3, 3, 3)
        await ask(gateway, ["/healthz"] * 5)
    # Nor is the last part of a minute lost when it ends.
    assert counted(owner, "GET /healthz") == (12, 0, 12)
    row = owner.execute(
        "select g.pid, s.cpu, s.memory, s.files, s.pool, s.requests, h.cores, h.disk_free_bytes"
        " from ops.gateways as g"
        " join (select gateway, sum(cpu_seconds) as cpu, max(memory_bytes) as memory,"
        "  max(open_files) as files, max(pool_size) as pool, sum(requests) as requests"
        "  from ops.gateway_samples group by gateway) as s using (gateway)"
        " join ops.host_samples as h on h.host = g.host and h.is_database limit 1"
    ).fetchone()
    assert row
    assert row[0] == os.getpid()
    assert 0 < row[1] < 60
    assert row[2] > 20_000_000
    assert row[3] > 5
    assert row[4] >= settings.pool_min
    assert row[5] == 15
    assert row[6] == os.cpu_count()
    assert row[7] > 0  # The volume of the server's data, which is on this host.


async def test_what_could_not_be_told_is_told_later_and_once(owner: Connection) -> None:
    function = "function ops.record_gateway(text, bigint, jsonb)"
    owner.execute("truncate ops.route_samples")
    with running(settings_for(DATABASE, record_interval=3600)) as gateway:
        assert gateway.app
        recorder = gateway.app[keys.RECORDER]

        async def tell() -> None:
            future = asyncio.run_coroutine_threadsafe(recorder.tell(), gateway._loop)
            await asyncio.wrap_future(future)

        await ask(gateway, ["/healthz"] * 4)
        owner.execute(f"revoke execute on {function} from pgsocial_worker".encode())
        await tell()
        assert counted(owner, "GET /healthz") == (0, 0, 0)
        owner.execute(f"grant execute on {function} to pgsocial_worker".encode())
        await ask(gateway, ["/healthz"] * 2)
        await tell()
        assert counted(owner, "GET /healthz") == (4, 0, 4)
        await tell()
        assert counted(owner, "GET /healthz") == (6, 0, 6)
        await tell()
        assert counted(owner, "GET /healthz") == (6, 0, 6)


@pytest.mark.parametrize(("kind", "command"), [("relay", ["relay"]), ("sink", ["sinks", "run"])])
def test_relays_and_sinks_tell_of_themselves_too(
    owner: Connection, tmp_path: Path, kind: str, command: list[str]
) -> None:
    settings = settings_for(DATABASE)
    environment = os.environ | {
        "PGSOCIAL_APP_URL": settings.app_url.get_secret_value(),
        "PGSOCIAL_WORKER_URL": settings.worker_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "PGSOCIAL_ARCHIVE_FOLDER": str(tmp_path),
        "PGSOCIAL_RECORD_INTERVAL": "1",
    }
    usage = (
        "select name, is_alive, cpu_share, memory_bytes, open_files from ops.resource_usage()"
        " where kind = %s"
    )
    assert owner.execute(usage, [kind]).fetchall() == []
    owner.execute("select ops.add_sink('files', 'files') where %s = 'sink'", [kind])
    with subprocess.Popen([sys.executable, "-m", "pgsocial", *command], env=environment) as process:
        try:
            deadline = time.monotonic() + 60
            while not (found := owner.execute(usage, [kind]).fetchall()):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
        finally:
            process.terminate()
    [(name, is_alive, cpu_share, memory_bytes, open_files)] = found
    assert f":{process.pid}:" in name
    assert is_alive
    assert 0 < cpu_share < 2
    assert memory_bytes > 20_000_000
    assert open_files > 3
    assert process.returncode == 0
