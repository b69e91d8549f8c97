"""What is asked for nothing ends, and what is too much is refused at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import aiohttp
import psycopg
import pytest
from pgsocial.config import Settings
from pgsocial.gateway import catalog
from pgsocial.gateway.endpoint import Endpoint, endpoints
from pgsocial.gateway.route import Route
from pgsocial.gateway.routes.deployed import ROUTES

from tests.service.conftest import settings_for
from tests.service.gateway import Gateway, running

Owner = psycopg.Connection[tuple[object, ...]]

_SLOW = "select json_build_object('slept', pg_sleep({})::text)::text as {}"
SLEEPS: tuple[Endpoint, ...] = endpoints(
    (
        Route("GET", "/sleep", name="sleep", auth="none", statement=_SLOW.format(60, "a_read"),
              description="Sleeps."),
        Route("PUT", "/sleep", name="work", auth="none", statement=_SLOW.format(1, "a_write"),
              description="Sleeps."),
        Route("GET", "/nap", name="nap", auth="none", statement=_SLOW.format(0.5, "a_nap"),
              description="Sleeps."),
    ),
    catalog.deployed(),
)  # fmt: skip


@pytest.fixture(scope="module")
def sleeper(database: str) -> Iterator[Gateway]:
    settings = settings_for(database, pool_min=2, pool_max=2, pool_waiting=4)
    with running(settings, has_relay=False, routes=(*ROUTES, *SLEEPS)) as gateway:
        yield gateway


def running_now(owner: Owner, mark: str) -> int:
    row = owner.execute(
        "select count(*) from pg_stat_activity where state = 'active' and query like %s"
        " and datname = current_database() and pid <> pg_backend_pid()",
        [f"%{mark}%"],
    ).fetchone()
    assert row
    return int(str(row[0]))


async def until(owner: Owner, mark: str, count: int, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while running_now(owner, mark) != count:
            await asyncio.sleep(0.02)


async def ask_and_leave(gateway: Gateway, owner: Owner, method: str, path: str, mark: str) -> None:
    port = int(gateway.url.rpartition(":")[2])
    _, writer = await asyncio.open_connection(gateway.settings.host, port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await until(owner, mark, 1)
    writer.close()


async def test_a_read_ends_with_its_client(sleeper: Gateway, owner: Owner) -> None:
    # Twice the pool: none of its connections stays behind.
    for _ in range(4):
        await ask_and_leave(sleeper, owner, "GET", "/sleep", "a_read")
        await until(owner, "a_read", 0)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sleeper.url}/nap") as answer:
            assert answer.status == 200
        async with session.get(f"{sleeper.url}/metrics") as answer:
            assert "pgsocial_http_abandoned_total 4.0" in await answer.text()


async def test_a_write_is_finished(sleeper: Gateway, owner: Owner) -> None:
    await ask_and_leave(sleeper, owner, "PUT", "/sleep", "a_write")
    await asyncio.sleep(0.3)
    assert running_now(owner, "a_write") == 1
    await until(owner, "a_write", 0)


async def test_no_queue_grows(sleeper: Gateway) -> None:
    """Of forty at once, two run and four wait; the rest is told so while those still run."""
    async with aiohttp.ClientSession() as session:

        async def ask() -> tuple[int, float, str]:
            started = time.monotonic()
            async with session.get(f"{sleeper.url}/nap") as answer:
                text = await answer.text()
                if answer.status == 503:
                    assert int(answer.headers["Retry-After"]) >= 1
                    assert answer.content_type == "application/problem+json"
                return answer.status, time.monotonic() - started, text

        found = await asyncio.gather(*(ask() for _ in range(40)))
        served = [seconds for status, seconds, _ in found if status == 200]
        refused = [(seconds, text) for status, seconds, text in found if status == 503]
        # A slow client's may come when the first have ended.
        assert 6 <= len(served) < 12 and len(served) + len(refused) == 40
        assert max(seconds for seconds, _ in refused) < max(served)
        assert all("too much is asked" in text for _, text in refused)
        # It is over as soon as the work is.
        async with session.get(f"{sleeper.url}/nap") as answer:
            assert answer.status == 200


async def test_who_waits_too_long_is_told(settings: Settings, database: str) -> None:
    short = settings_for(database, pool_min=1, pool_max=1, pool_timeout=0.2)
    with running(short, has_relay=False, routes=(*ROUTES, *SLEEPS)) as gateway:
        async with aiohttp.ClientSession() as session:

            async def ask() -> int:
                async with session.get(f"{gateway.url}/nap") as answer:
                    return answer.status

            assert sorted(await asyncio.gather(*(ask() for _ in range(3)))) == [200, 503, 503]
            assert await ask() == 200
