"""The cache's Redis is slow, full or gone: answers stay right, and none waits long."""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest
from pgsocial.breaker import Breaker
from pgsocial.cache.entry import Entry
from pgsocial.cache.store import WRITING, Store
from pgsocial.gateway import keys
from pgsocial.metrics import Metrics

from tests import databases
from tests.service.cached import reads, until_cached
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Gateway, Person, api_of, running
from tests.service.redis_server import RedisServer, redis_server

DATABASE = "pgsocial_cache_faults"
_names = itertools.count(1)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    databases.clone(DATABASE)
    yield DATABASE
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def gateway(database: str, server: RedisServer) -> Iterator[Gateway]:
    settings = settings_for(
        database, redis_number=7, cache=True, guest_cache=5, cache_url=server.url
    )
    with running(settings) as gateway:
        yield gateway


@pytest.fixture
def reader(gateway: Gateway) -> Person:
    return make_person(gateway.settings, f"faults_{next(_names)}")


async def ask(gateway: Gateway, who: Person, seconds: float) -> None:
    """Some requests one after another, none of which may take that long."""
    async with api_of(gateway.url) as api:
        for _ in range(8):
            async with asyncio.timeout(seconds):
                await api.get("/v1/feed", who)


async def warm(gateway: Gateway, who: Person) -> None:
    async with api_of(gateway.url) as api:
        await until_cached(lambda: reads(gateway, "hit"), lambda: api.get("/v1/feed", who), 30)


async def test_one_that_stands_still_costs_some_tries_and_comes_back(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    server.signal(signal.SIGSTOP)
    try:
        await ask(gateway, reader, 5)
        assert gateway.app
        errors = gateway.app[keys.METRICS].cache_errors
        assert errors.labels("open")._value.get() > 0, "the breaker should have opened"
    finally:
        server.signal(signal.SIGCONT)
    await warm(gateway, reader)


async def test_one_that_is_killed_loses_nothing_but_time(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    server.kill()
    try:
        await ask(gateway, reader, 5)
        async with api_of(gateway.url) as api:
            post = await api.post(reader, "written without a cache")
            assert (await api.get("/v1/feed", reader))["items"][0]["id"] == post
    finally:
        server.start()
    await warm(gateway, reader)


async def test_what_it_let_go_before_its_time_is_counted(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    assert not reads(gateway, "gone")
    with server.client() as client:
        client.flushall()
    async with api_of(gateway.url) as api:
        await api.get("/v1/feed", reader)
        assert reads(gateway, "gone") == 1
        # By a write it is not lost but ended.
        await warm(gateway, reader)
        await api.post(reader, "mine")
        await asyncio.sleep(WRITING + 0.5)
        await api.get("/v1/feed", reader)
    assert reads(gateway, "gone") == 1


async def test_a_full_one_serves_what_it_has_and_lets_go_of_what_ended(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    with server.client() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1)
        try:
            hits = reads(gateway, "hit")
            await ask(gateway, reader, 5)
            assert reads(gateway, "hit") > hits
            async with api_of(gateway.url) as api:
                post = await api.post(reader, "written beside a full cache")
                assert (await api.get("/v1/feed", reader))["items"][0]["id"] == post
            for key in client.keys(f"*user:{{{reader.id}}}"):
                assert client.hkeys(key) == [b"w"], "the mark of a write alone"
        finally:
            client.config_set("maxmemory", 0)


async def test_many_who_ask_for_one_page_at_once_make_it_once(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    assert gateway.app
    keep = gateway.app[keys.KEEP]
    made = 0

    async def make(is_kept: bool) -> str:
        nonlocal made
        assert is_kept
        made += 1
        await asyncio.sleep(0.1)
        return '{"items": []}'

    params = {"limit": 20, "cursor": None, "username": str(next(_names))}
    loop = gateway._loop

    async def crowd() -> list[str]:
        answers = (keep.answer("get_user_by_username", None, params, make) for _ in range(20))
        return await asyncio.gather(*answers)

    answers = await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(crowd(), loop))
    assert set(answers) == {'{"items": []}'}
    assert made < 5, "but for who came long after the first"


async def test_a_page_that_took_long_is_large_or_of_another_history_is_not_kept(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    assert gateway.app
    keep = gateway.app[keys.KEEP]
    made = 0

    async def slow(is_kept: bool) -> str:
        nonlocal made
        made += 1
        await asyncio.sleep(1.1)
        return "{}"

    async def large(is_kept: bool) -> str:
        nonlocal made
        made += 1
        return json.dumps("x" * 2**18)

    async def restored(is_kept: bool) -> str:
        nonlocal made
        made += 1
        keep.follower.epoch = f"another{made}"
        return "{}"

    async def run() -> None:
        for make in (slow, large, restored):
            before, params = made, {"limit": 20, "cursor": None, "username": str(next(_names))}
            for _ in range(2):
                await keep.answer("get_user_by_username", None, params, make)
            assert made == before + 2, make

    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(run(), gateway._loop))
    with server.client() as client:
        assert client.keys("*:another*") == []


async def test_no_page_is_served_beyond_its_time_and_some_connections_are_left(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    assert gateway.app
    keep = gateway.app[keys.KEEP]
    running, most = 0, 0

    async def make(is_kept: bool) -> str:
        nonlocal running, most
        running, most = running + 1, max(most, running + 1)
        await asyncio.sleep(0.1)
        running -= 1
        return "new"

    async def aged(seconds: float) -> str:
        params = {"limit": 20, "cursor": None, "username": str(next(_names))}
        key = keep._key("get_user_by_username", None, params)
        entry = Entry(key, keep.follower.place, time.time() - seconds, 0, {}, "kept")
        await keep._store.put(keep._guest_key(key), entry.pack(), 60)
        return await keep.answer("get_user_by_username", None, params, make)

    async def run() -> None:
        assert [await aged(it) for it in (1, 6, -5)] == ["kept", "new", "new"]
        params = [{"cursor": None, "username": f"one of many {n}"} for n in range(24)]
        await asyncio.gather(
            *(keep.answer("get_user_by_username", None, it, make) for it in params)
        )
        assert most == gateway.settings.pool_max - 2

    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(run(), gateway._loop))


async def test_who_goes_away_leaves_the_page_to_the_others_and_no_lease(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    assert gateway.app
    keep = gateway.app[keys.KEEP]
    begun, made, ended = 0, 0, 0

    async def make(is_kept: bool) -> str:
        nonlocal begun, made, ended
        begun += 1
        try:
            await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            ended += 1
            raise
        made += 1
        return '{"items": []}'

    async def until_begun(count: int) -> None:
        async with asyncio.timeout(10):
            while begun < count:
                await asyncio.sleep(0.005)

    async def run() -> None:
        params = {"limit": 20, "cursor": None, "username": str(next(_names))}
        asked = [
            asyncio.create_task(keep.answer("get_user_by_username", None, params, make))
            for _ in range(3)
        ]
        async with asyncio.timeout(10):
            while [it.waiting for it in keep._flights.values()] != [3]:
                await asyncio.sleep(0.005)
        await until_begun(1)
        for task in asked[:2]:
            task.cancel()
        assert await asked[2] == '{"items": []}'
        assert all(task.cancelled() for task in asked[:2])
        assert (begun, made, ended) == (1, 1, 0)

        # The last one ends it: its statement too, and who comes then begins anew.
        params = {**params, "username": str(next(_names))}
        last = asyncio.create_task(keep.answer("get_user_by_username", None, params, make))
        await until_begun(2)
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)
        again = await keep.answer("get_user_by_username", None, params, make)
        assert (again, begun, made, ended) == ('{"items": []}', 3, 2, 1)

    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(run(), gateway._loop))
    with server.client() as client:
        async with asyncio.timeout(1):
            while client.keys("*:lease"):
                await asyncio.sleep(0.02)


async def test_a_write_that_redis_did_not_hear_of_is_true_at_once_where_it_was_made(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    assert gateway.app
    keep = gateway.app[keys.KEEP]
    breaker = keep._store.breaker
    me, params = int(reader.id), {"limit": 9, "cursor": None}

    def making(text: str) -> Callable[[bool], Awaitable[str]]:
        async def make(is_kept: bool) -> str:
            await asyncio.sleep(0.1)
            return json.dumps({"items": [text]})

        return make

    async def see(text: str) -> str:
        answer = await keep.answer("home_feed", me, params, making(text))
        found: str = json.loads(answer)["items"][0]
        return found

    async def write() -> None:
        breaker._failures, breaker._open_until = 3, time.monotonic() + 60
        await keep.wrote(me)
        breaker.succeeded()

    async def run() -> None:
        async with asyncio.timeout(10):
            while await see("kept") == "kept" != await see("other"):
                keep._writers.clear()
        # A page that is kept, before and while Redis is asked for it.
        await write()
        assert await see("new") == "new"
        keep._writers.clear()
        server.signal(signal.SIGSTOP)
        asked = asyncio.create_task(see("newer"))
        await asyncio.sleep(0.05)
        await write()
        server.signal(signal.SIGCONT)
        assert await asked == "newer"
        # A page in the making: it is not kept.
        keep._writers.clear()
        with server.client() as client:
            client.flushall()
        made = asyncio.create_task(see("old"))
        await asyncio.sleep(0.05)
        await write()
        assert await made == "old"
        keep._writers.clear()
        assert await see("newest") == "newest"

    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(run(), gateway._loop))


async def test_without_it_nobody_joins_a_page_from_before_what_they_did_elsewhere(
    gateway: Gateway, server: RedisServer, reader: Person
) -> None:
    await warm(gateway, reader)
    assert gateway.app
    keep = gateway.app[keys.KEEP]

    async def old(is_kept: bool) -> str:
        await asyncio.sleep(0.2)
        return '{"items": ["old"]}'

    async def new(is_kept: bool) -> str:
        return '{"items": ["new"]}'

    async def run() -> list[str]:
        me, params = int(reader.id), {"limit": 7, "cursor": None}
        first = asyncio.create_task(keep.answer("home_feed", me, params, old))
        async with asyncio.timeout(5):
            while not keep._flights:
                await asyncio.sleep(0.001)
        # Another process, at which they write now, cannot say so.
        return [await keep.answer("home_feed", me, params, new), await first]

    server.kill()
    try:
        future = asyncio.run_coroutine_threadsafe(run(), gateway._loop)
        found = await asyncio.wrap_future(future)
        assert found == ['{"items": ["new"]}', '{"items": ["old"]}']
    finally:
        server.start()


async def test_a_cancelled_command_leaves_its_answer_to_nobody(server: RedisServer) -> None:
    settings = settings_for(
        DATABASE, redis_number=7, cache=True, cache_url=server.url, cache_timeout=5
    )
    store = Store(settings, Metrics())
    for number in range(20):
        await store.put(f"{{{number}}}", f"value {number}".encode(), 60)
    broken = 0
    for round_ in range(100):
        tasks = [asyncio.create_task(store.get(f"{{{number}}}")) for number in range(10)]
        for _ in range(round_ % 7):
            await asyncio.sleep(0)
        for task in tasks[::2]:
            broken += task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for number in range(10, 20):
            assert await store.get(f"{{{number}}}") == f"value {number}".encode()
    assert broken > 100
    await store.close()


def test_a_breaker_opens_lets_one_try_and_closes() -> None:
    breaker = Breaker(most=2, first=0.05, longest=0.2)
    assert breaker.allows()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    time.sleep(0.06)
    assert (breaker.allows(), breaker.allows()) == (True, False), "one tries for all"
    breaker.succeeded()
    assert breaker.allows()
