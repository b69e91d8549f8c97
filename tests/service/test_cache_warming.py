"""An empty cache is warmed for who was active, slowly, and not while others wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from pgsocial.config import Settings
from pgsocial.gateway import keys
from redis import Redis

from tests import databases
from tests.service.cached import reads
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Gateway, Person, api_of, running

DATABASE = "pgsocial_cache_warming"
RATE = 10


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    databases.clone(DATABASE)
    yield settings_for(DATABASE, redis_number=11, cache=True, cache_warming=RATE)
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def people(settings: Settings) -> list[Person]:
    return [make_person(settings, f"warm_{n}") for n in range(15)]


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    with Redis.from_url(settings.redis_url.get_secret_value()) as redis:
        redis.flushdb()
        yield redis


def warmed(gateway: Gateway) -> float:
    assert gateway.app
    found: float = gateway.app[keys.METRICS].cache_warmed._value.get()
    return found


async def until_warmed(gateway: Gateway, count: int) -> float:
    """The seconds from the first to the last of so many."""
    async with asyncio.timeout(60):
        before = warmed(gateway)
        while warmed(gateway) == before:
            await asyncio.sleep(0.02)
        started = time.monotonic()
        while warmed(gateway) < before + count:
            await asyncio.sleep(0.02)
    return time.monotonic() - started


async def test_after_a_start_and_after_all_is_lost(
    settings: Settings, redis: Redis, people: list[Person]
) -> None:
    with running(settings) as gateway, running(settings, has_relay=False) as second:
        async with api_of(gateway.url) as api:
            async with asyncio.timeout(60):
                while not warmed(gateway) + warmed(second):
                    await asyncio.sleep(0.05)
            # By one of them alone.
            one = gateway if warmed(gateway) else second
            other = second if one is gateway else gateway
            async with asyncio.timeout(60):
                while warmed(one) < len(people):
                    await asyncio.sleep(0.05)
            before = reads(gateway, "hit")
            await api.get("/v1/feed", people[7])
            assert reads(gateway, "hit") == before + 1
            assert not warmed(other)
            count = warmed(one) + warmed(other)
            await asyncio.sleep(3)
            assert warmed(one) + warmed(other) == count, "it is warm"
            redis.flushdb()
            async with asyncio.timeout(60):
                while warmed(one) + warmed(other) < 2 * count:
                    await asyncio.sleep(0.05)


async def test_slowly_and_not_while_others_wait(
    settings: Settings, redis: Redis, people: list[Person]
) -> None:
    with running(settings) as gateway:
        assert await until_warmed(gateway, len(people)) > (len(people) - 1) / RATE * 0.9
    redis.flushdb()
    few = settings.model_copy(update={"pool_min": 1, "pool_max": 1})
    with running(few) as gateway:
        assert gateway.app
        pool = gateway.app[keys.DATABASE].pool

        async def hold() -> None:
            async with pool.connection():
                await asyncio.sleep(8)

        held = asyncio.run_coroutine_threadsafe(hold(), gateway._loop)
        await asyncio.sleep(7)
        assert not warmed(gateway)
        held.result(20)
    redis.flushdb()
    with running(settings.model_copy(update={"cache_warming": 0})) as gateway:
        await asyncio.sleep(4)
        assert not warmed(gateway) and not redis.keys("*:warm:*")
