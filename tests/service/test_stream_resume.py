"""Resuming over topics: from any place of the log, across gateways, without gap or double."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

import aiohttp
import psycopg
import pytest
from pgsocial.config import Settings

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Api, Person, api_of, running
from tests.service.stream import Client, Message, flood, not_reading, process, streaming

Owner = psycopg.Connection[tuple[object, ...]]
People = Callable[[int], list[Person]]
DATABASE = "pgsocial_stream"


@pytest.fixture(scope="module")
def apart() -> Iterator[Settings]:
    """A database whose batches are sealed here alone."""
    databases.clone(DATABASE)
    yield settings_for(DATABASE, redis_number=7)
    databases.drop(DATABASE)


@pytest.fixture
def owner(apart: Settings) -> Iterator[Owner]:
    with psycopg.connect(databases.url("DATABASE_URL", DATABASE), autocommit=True) as connection:
        yield connection


@pytest.fixture
async def still(apart: Settings) -> AsyncIterator[Api]:
    """A gateway without a relay."""
    with running(apart, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            yield api


def told(events: list[Message]) -> list[tuple[str, tuple[str, ...]]]:
    return [(event["id"], tuple(event["topics"])) for event in events]


async def until_place(client: Client, last: str) -> None:
    while client.place != last:
        assert await client.receive() is not None, client.closed


async def test_it_resumes_at_every_event_of_a_batch(
    apart: Settings, owner: Owner, still: Api
) -> None:
    ada, bob = (make_person(apart, name) for name in ("every_ada", "every_bob"))
    owner.execute("select social.follow_user(%s, %s)", [bob.id, ada.id])
    owner.execute("select internal.tick()")
    start = value(owner, "select social.last_batch()::text")
    for number in range(3):
        with owner.transaction():
            post = value(owner, "select social.create_post(%s, '#tag and text')", [ada.id])
            owner.execute("select social.create_post(%s, 'by bob')", [bob.id])
            owner.execute("select social.like_post(%s, %s)", [bob.id, post])
            owner.execute("select social.create_post(%s, 'hidden', p_visibility => 'mentioned')",
                          [ada.id])  # fmt: skip
        owner.execute("select internal.tick()")
        assert number >= 0
    last = value(owner, "select social.last_batch()::text")
    topics = ("home", f"user:{ada.id}", "hashtag:tag", f"post:{post}", "notifications")
    async with streaming(still, bob, *topics, after=start) as client:
        await until_place(client, last)
        whole = client.events
    assert len(whole) == 3 * 2 + 1
    places = owner.execute(
        "select e.batch_id || '.' || e.id, e.batch_id::text, e.id::text"
        " from social.stream_events(%s) as e",
        [int(start)],
    ).fetchall()
    assert len(places) == 12
    for place, batch, event in places:
        async with streaming(still, bob, *topics, after=str(place)) as client:
            assert client.messages[0]["next"] == place
            await until_place(client, last)
        rest = [
            it for it in whole
            if (int(it["batch_id"]), int(it["id"])) > (int(str(batch)), int(str(event)))
        ]  # fmt: skip
        assert told(client.events) == told(rest), place
    for batch in {str(batch) for _, batch, _ in places}:
        async with streaming(still, bob, *topics, after=batch) as client:
            await until_place(client, last)
        assert told(client.events) == told([e for e in whole if int(e["batch_id"]) > int(batch)])


async def test_a_place_that_is_not_known_is_too_old(apart: Settings, still: Api) -> None:
    ada = make_person(apart, "old_ada")
    for after in ("99999999", "9999999999999999999", "99999999.1"):
        async with streaming(still, ada) as client:
            await client.say(type="subscribe", topics=["home"], after=after)
            await client.until("too_old")
            code, reason = await client.end()
            assert (code, "too old" in reason) == (4410, True)


async def test_after_goes_with_the_first_topics_alone(
    apart: Settings, owner: Owner, still: Api
) -> None:
    ada = make_person(apart, "after_ada")
    owner.execute("select internal.tick()")
    start = value(owner, "select social.last_batch()::text")
    post = str(value(owner, "select social.create_post(%s, 'a post')", [ada.id]))
    owner.execute("select internal.tick()")
    async with streaming(still, ada, "notifications") as client:
        await client.say(type="subscribe", topics=["home"], after=start)
        assert (await client.until("error"))["code"] == "PS400"
        assert client.posts == []
        await client.unsubscribe("notifications")
        await client.subscribe("home", after=start)
        assert (await client.until_post(post))["topics"] == ["home"]


async def test_topics_that_come_while_it_catches_up(
    apart: Settings, owner: Owner, still: Api
) -> None:
    """2,000 events to catch up with, and topics that change meanwhile."""
    ada, bob = (make_person(apart, name) for name in ("while_ada", "while_bob"))
    owner.execute("select internal.tick()")
    start = value(owner, "select social.last_batch()::text")
    bulk = "insert into core.posts (author_id, body) select %s, 'bulk' from generate_series(1, %s)"
    owner.execute(bulk, [ada.id, 2000])
    owner.execute("select internal.tick()")
    async with streaming(still, bob) as client:
        await client.say(type="subscribe", topics=[f"user:{ada.id}"], after=start)
        await client.say(type="subscribe", topics=["everything"])
        await client.say(type="unsubscribe", topics=[f"user:{ada.id}"])
        await client.until_event("post.created", 2000)
        assert len(client.events) == len({it["id"] for it in client.events}) == 2000
        owner.execute(bulk, [ada.id, 600])
        owner.execute("select internal.tick()")
        await client.until_event("post.created", 2600)
        assert client.events[-1]["topics"] == ["everything"]
        assert len({it["id"] for it in client.events}) == len(client.events) == 2600


async def test_sockets_come_and_go_while_somebody_writes(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    async with streaming(api, bob, "home") as client:
        await client.until("heartbeat")
        place = client.place
    written: list[str] = []

    async def write() -> None:
        for number in range(100):
            written.append(await api.post(ada, f"post {number}"))

    async def follow(patience: int) -> list[str]:
        mine = place
        seen: list[str] = []
        while len(seen) < 100:
            async with streaming(api, bob, "home", f"user:{ada.id}", after=mine) as client:
                for _ in range(patience):
                    assert await client.receive() is not None
                    if len(seen) + len(client.posts) >= 100:
                        break
                assert {tuple(it["topics"]) for it in client.events} <= {
                    ("home", f"user:{ada.id}"), (f"user:{ada.id}",),
                }  # fmt: skip
                seen += client.posts
                mine = client.place
        return seen

    readers = [asyncio.create_task(follow(patience)) for patience in (2, 3, 50)]
    await write()
    for seen in await asyncio.gather(*readers):
        assert seen == written


async def test_who_reads_too_slowly_is_let_go_alone(
    settings: Settings, people: People, owner_of_all: Owner
) -> None:
    """A client that takes nothing: it is dropped with a reason, and nobody else waits for it."""
    ada, bob = people(2)
    with running(settings.model_copy(update={"socket_queue": 4})) as gateway:
        async with api_of(gateway.url) as api, streaming(api, bob, "home") as good:
            said = json.dumps({"type": "subscribe", "topics": [f"user:{bob.id}"]}).encode()
            async with not_reading(gateway.url, "/v1/stream", ada, said, b"subscribed"):
                count = await flood(
                    api, owner_of_all, bob, lambda count: good.until_event("post.created", count)
                )
            await good.until_event("post.created", count)


@pytest.fixture
def owner_of_all(database: str) -> Iterator[Owner]:
    with psycopg.connect(databases.url("DATABASE_URL", database), autocommit=True) as connection:
        yield connection


def leads(owner: Owner) -> bool:
    return bool(value(
        owner,
        "select count(*) from pg_locks where locktype = 'advisory' and granted and objsubid = 1"
        " and database = (select oid from pg_database where datname = current_database())"
        " and (classid::bigint << 32) + objid::bigint = hashtextextended('pgsocial.relay', 0)",
    ))  # fmt: skip


async def test_one_of_two_gateways_is_killed(apart: Settings, owner: Owner) -> None:
    """The one that relays: the other takes over within 2 s; nothing lost, doubled, out of order."""
    ada, bob = (make_person(apart, name) for name in ("killed_ada", "killed_bob"))
    owner.execute("select social.follow_user(%s, %s)", [bob.id, ada.id])
    topics = ("home", f"user:{ada.id}")
    written: list[str] = []
    stopped = asyncio.Event()

    async def write() -> None:
        connection = await psycopg.AsyncConnection.connect(
            apart.app_url.get_secret_value(), autocommit=True
        )
        async with connection:
            while not stopped.is_set():
                cursor = await connection.execute("select social.create_post(%s, 'x')", [ada.id])
                row = await cursor.fetchone()
                assert row
                written.append(str(row[0]))
                await asyncio.sleep(0.005)

    with process(apart) as (first, leader):
        async with asyncio.timeout(30):
            while not leads(owner):
                await asyncio.sleep(0.02)
        with process(apart) as (second, _):
            async with (
                api_of(first) as here,
                api_of(second) as there,
                streaming(there, bob, *topics) as staying,
                streaming(here, bob, *topics) as moving,
            ):
                writing = asyncio.create_task(write())
                await asyncio.gather(
                    staying.until_event("post.created", 20), moving.until_event("post.created", 20)
                )
                leader.kill()
                leader.wait()
                killed = time.monotonic()
                with suppress(aiohttp.ClientError):
                    await moving.end()
                # From what the client knows: another gateway goes on where this one ended.
                async with streaming(there, bob, *topics, after=moving.place) as moved:
                    last = written[-1]
                    await asyncio.gather(staying.until_post(last), moved.until_post(last))
                    took = time.monotonic() - killed
                    await staying.until_event("post.created", len(written) + 20)
                    stopped.set()
                    await writing
                    await asyncio.gather(
                        staying.until_post(written[-1]), moved.until_post(written[-1])
                    )
                assert staying.posts == written
                assert moving.posts + moved.posts == written
                assert all(it["topics"] == list(topics) for it in staying.events)
                assert took < 2 + 1, "with a second for a busy machine"


def value(owner: Owner, query: str, params: list[object] | None = None) -> str:
    row = owner.execute(query, params).fetchone()  # type: ignore[arg-type]
    assert row
    found: str = row[0]  # type: ignore[assignment]
    return found
