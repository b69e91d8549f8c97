"""Cache, relay and limits on a Redis Cluster of six, of which a master is killed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from pgsocial.client import AsyncClient
from pgsocial.gateway import keys
from pgsocial.gateway.limiter import Limiter
from pgsocial.redis import FAILURES, cache_client_of, client_of, close
from redis.asyncio import RedisCluster
from redis.crc import key_slot

from tests import databases
from tests.service.cached import reads, until_cached
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Api, Gateway, api_of, running
from tests.service.redis_cluster import SLOTS, Cluster, redis_cluster

DATABASE = "pgsocial_redis_cluster"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with redis_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def gateway(cluster: Cluster) -> Iterator[Gateway]:
    databases.clone(DATABASE)
    settings = settings_for(
        DATABASE,
        REDIS_URL=cluster.url,
        redis_cluster=True,
        cache=True,
        cache_cluster=True,
        limit_read="100000/minute",
    )
    with running(settings) as gateway:
        yield gateway
    databases.drop(DATABASE)


async def test_everything_stands_in_the_cluster(cluster: Cluster, gateway: Gateway) -> None:
    people = [make_person(gateway.settings, f"spread_{n}") for n in range(12)]
    async with api_of(gateway.url) as api:
        for person in people:
            await api.post(person, "somewhere")
        for person in people:
            await until_cached(
                lambda: reads(gateway, "hit"), lambda who=person: api.get("/v1/feed", who), 60
            )
        await api.get("/v1/leaderboards/posts")
        assert (await api.call("GET", "/readyz")).json["redis"] == "ok"
    with cluster.client() as client:
        names = [key.decode() for key in client.keys(target_nodes="primaries")]
        stream = client.xlen(gateway.settings.stream_key)
    kinds = {it.split(":")[2] if it.count(":") > 1 else it for it in names}
    assert {"user", "session"} <= kinds and stream > 0
    assert any("limit" in it for it in names), "limits are counted there"
    # On all masters; what belongs together is in one slot.
    assert len({key_slot(it.encode()) * 3 // SLOTS for it in names}) == 3
    assert all("{" in it for it in names if it != gateway.settings.stream_key)


async def test_a_connection_that_is_closed_beneath_a_command_is_a_lost_one(
    cluster: Cluster, gateway: Gateway
) -> None:
    """After a failure the client closes what was free, though others may have taken it by then."""
    client = client_of(gateway.settings)
    await client.set("beneath", "1")
    assert isinstance(client, RedisCluster)

    async def get(steps: int) -> object:
        for _ in range(steps):
            await asyncio.sleep(0)
        return await client.get("beneath")

    for steps in range(12):
        assert await asyncio.gather(*(get(0) for _ in range(5))) == [b"1"] * 5
        node = client.get_node_from_key("beneath")
        assert node
        _, *found = await asyncio.gather(
            node.disconnect_free_connections(), *(get(steps) for _ in range(5))
        )
        assert found == [b"1"] * 5
    await close(client)


@contextmanager
def killing_connections(cluster: Cluster) -> Iterator[None]:
    """All of every node, again and again."""
    is_over = threading.Event()

    def kill() -> None:
        with ExitStack() as stack:
            nodes = [stack.enter_context(it.client()) for it in cluster.servers]
            while not is_over.wait(0.5):
                for node in nodes:
                    node.execute_command("client", "kill", "type", "normal")

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


async def test_torn_connections_fail_as_what_is_lost_and_fail_no_request(
    cluster: Cluster, gateway: Gateway
) -> None:
    settings = gateway.settings
    client, cached = client_of(settings), cache_client_of(settings)
    strategy = Limiter(client, settings)._shared
    rate = settings.limits["read"]
    reader = make_person(settings, "torn")
    until = time.monotonic() + 4
    done: Counter[str] = Counter()

    async def pipeline(key: str) -> None:
        await client.pipeline().set(key, "1").get(key).execute()

    commands: list[Callable[[str], Awaitable[object]]] = [
        client.get,
        cached.get,
        pipeline,
        lambda key: client.xread({key: "$"}, count=1, block=100),
        lambda key: client.eval("return redis.call('get', KEYS[1])", 1, key),
        lambda key: strategy.hit(rate, "read", key),
        lambda key: client.ping(),
    ]

    async def repeat(command: Callable[[str], Awaitable[object]], key: str) -> None:
        while time.monotonic() < until:
            try:
                async with asyncio.timeout(2):
                    await command(key)
                done["answered"] += 1
            except FAILURES:
                done["failed"] += 1

    async def ask(api: Api) -> None:
        while time.monotonic() < until:
            await api.get("/v1/feed", reader)
            await api.get("/readyz")
            done["asked"] += 1

    with killing_connections(cluster):
        async with api_of(gateway.url) as api:
            await asyncio.gather(
                *(repeat(it, f"torn{number}") for it in commands for number in range(5)),
                *(ask(api) for _ in range(5)),
            )
    await asyncio.gather(close(client), close(cached))
    assert min(done[it] for it in ("answered", "failed", "asked")) > 5, done


async def test_a_master_dies(cluster: Cluster, gateway: Gateway) -> None:
    """Answers stay right and come in time, the stream goes on, the cache comes back."""
    ada, bob = (make_person(gateway.settings, name) for name in ("ada_c", "bob_c"))
    assert gateway.app
    keep = gateway.app[keys.KEEP]
    async with (
        asyncio.timeout(120),
        api_of(gateway.url) as api,
        AsyncClient(gateway.url, bob.token) as client,
        client.stream("home") as stream,
    ):
        await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
        made = [await api.post(ada, "before")]
        await until_cached(lambda: reads(gateway, "hit"), lambda: api.get("/v1/feed", bob), 60)
        killed = cluster.kill_master_of(keep._user_key(int(bob.id)))
        slowest = 0.0
        until = time.monotonic() + 6
        while time.monotonic() < until:
            made.append(await api.post(ada, f"{len(made)}"))
            while True:
                started = time.monotonic()
                page = await api.get("/v1/feed?limit=100", bob)
                slowest = max(slowest, time.monotonic() - started)
                found = [it["id"] for it in page["items"]]
                assert set(found) <= set(made)
                if found == made[::-1]:
                    break
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)
        assert slowest < 3, "an answer waited for the cluster"
        cluster.until(cluster.is_ok)
        await until_cached(lambda: reads(gateway, "hit"), lambda: api.get("/v1/feed", bob), 60)
        # Nothing was lost on the stream, and what may not be seen is not served after it either.
        told: list[str] = []
        while len(told) < len(made):
            message = await anext(stream)
            if message["type"] == "events":
                told += [it["post_id"] or "" for it in message["events"]]
        assert told == made
        await api.call("PUT", f"/v1/users/{bob.id}/block", ada)
        async with asyncio.timeout(gateway.settings.cache_trust + 0.5):
            while (await api.get("/v1/feed", bob))["items"]:
                await asyncio.sleep(0.02)
    # Who comes back is a replica of who took its place.
    killed.start()
    cluster.until(cluster.is_ok)
