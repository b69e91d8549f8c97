"""The relay: read models follow, and sealed batches stand on the Redis stream once and in order."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import psycopg
import pytest
from pgsocial.config import Settings
from pgsocial.gateway import server
from pgsocial.metrics import Metrics
from pgsocial.pool import connect
from pgsocial.realtime import sql
from pgsocial.realtime.relay import Relay
from pgsocial.realtime.signals import follow_stream
from pgsocial.realtime.stream import PAGE, BatchStream, Entry, Place, Row, cut
from redis.asyncio import Redis

from tests import databases
from tests.service.conftest import make_person, settings_for

KEY = "pgsocial:batches"
Connection = psycopg.Connection[tuple[Any, ...]]
Start = Callable[[], Awaitable[asyncio.Task[None]]]


@pytest.fixture(scope="module")
def apart() -> Iterator[Settings]:
    """A database without a gateway, so that its log is driven here alone."""
    databases.clone("pgsocial_relay")
    yield settings_for("pgsocial_relay", redis_number=6)
    # A connect that was cancelled stays open in its traceback, and the server waits for who has not
    # signed in for a minute: so long it drops no database.
    gc.collect()
    databases.drop("pgsocial_relay")


@pytest.fixture
async def redis(apart: Settings) -> AsyncIterator[Redis]:
    client: Redis = Redis.from_url(
        apart.redis_url.get_secret_value(), socket_connect_timeout=10, socket_timeout=30
    )
    await client.flushdb()
    with psycopg.connect(apart.worker_url.get_secret_value(), autocommit=True) as worker:
        worker.execute("select internal.settle()")
    yield client
    await client.aclose()


@pytest.fixture
def app(apart: Settings) -> Iterator[Connection]:
    with psycopg.connect(apart.app_url.get_secret_value(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(apart: Settings) -> Iterator[Connection]:
    with psycopg.connect(databases.url("DATABASE_URL", "pgsocial_relay"), autocommit=True) as it:
        yield it


@pytest.fixture
async def start(apart: Settings, redis: Redis, owner: Connection) -> AsyncIterator[Start]:
    """Starts relays, and waits until one leads."""
    tasks: list[asyncio.Task[None]] = []

    async def begin() -> asyncio.Task[None]:
        tasks.append(asyncio.create_task(Relay(apart, redis, Metrics()).run()))
        async with asyncio.timeout(30):
            while leaders(owner) == 0:
                await asyncio.sleep(0.02)
        return tasks[-1]

    yield begin
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def entries(redis: Redis) -> list[tuple[str, str, list[dict[str, Any]]]]:
    found: Any = await redis.xrange(KEY)
    return [(id_.decode(), it[b"next"].decode(), json.loads(it[b"events"])) for id_, it in found]


def last_batch(app: Connection) -> int:
    row = app.execute(sql.LAST_BATCH).fetchone()
    assert row
    return int(row[0])


def leaders(owner: Connection) -> int:
    row = owner.execute(
        "select count(*) from pg_locks where locktype = 'advisory' and granted and objsubid = 1 "
        "and database = (select oid from pg_database where datname = current_database()) "
        "and (classid::bigint << 32) + objid::bigint = hashtextextended('pgsocial.relay', 0)"
    ).fetchone()
    assert row
    return int(row[0])


async def published(redis: Redis, app: Connection, count: int) -> list[dict[str, Any]]:
    """Wait for posts on the stream, which must be what the log says, in its order."""
    async with asyncio.timeout(30):
        while True:
            now = await entries(redis)
            events = [event for _, _, part in now for event in part]
            if len([it for it in events if it["type"] == "post.created"]) >= count:
                break
            await asyncio.sleep(0.02)
    assert [int(it["batch_id"]) for it in events] == sorted(int(it["batch_id"]) for it in events)
    assert len({it["id"] for it in events}) == len(events)
    return events


async def test_it_folds_and_publishes(
    apart: Settings, app: Connection, owner: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "ada")
    await start()
    posts = []
    for number in range(20):
        row = app.execute(
            "select social.create_post(%s, %s)", [ada.id, f"post {number}"]
        ).fetchone()
        assert row
        posts.append(str(row[0]))
        await asyncio.sleep(0.01)
    events = await published(redis, app, 20)
    assert [it["post_id"] for it in events if it["type"] == "post.created"] == posts

    stream = await entries(redis)
    assert len(stream) > 3, "batches, not one"
    assert [id_ for id_, _, _ in stream] == [f"{place}-0" for _, place, _ in stream]
    async with asyncio.timeout(30):
        while owner.execute("select * from ops.verify_counters()").fetchall():
            await asyncio.sleep(0.02)
    row = app.execute("select (social.get_profile(null, %s)).post_count", [ada.id]).fetchone()
    assert row == (20,)


async def test_what_waits_to_be_sealed_is_published_too(
    apart: Settings, app: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "early")
    app.execute("select social.create_post(%s, 'before the relay')", [ada.id])
    await start()
    await published(redis, app, 1)


async def test_redis_can_be_emptied(
    apart: Settings, app: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "flushed")
    await start()
    for number in range(30):
        app.execute("select social.create_post(%s, %s)", [ada.id, f"post {number}"])
        if number == 15:
            await redis.flushall()
        await asyncio.sleep(0.01)
    async with asyncio.timeout(30):
        while True:
            stream = await entries(redis)
            if stream and int(stream[-1][1]) == last_batch(app):
                break
            await asyncio.sleep(0.02)
    batches = [int(place) for _, place, _ in stream]
    assert batches == list(range(batches[0], last_batch(app) + 1)), "no hole behind the first"


async def test_it_goes_on_behind_the_stream_that_is_there(
    apart: Settings, app: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "resumed")
    first = await start()
    app.execute("select social.create_post(%s, 'one')", [ada.id])
    await published(redis, app, 1)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    for number in range(3):
        app.execute("select social.create_post(%s, %s)", [ada.id, f"meanwhile {number}"])
        with psycopg.connect(apart.worker_url.get_secret_value(), autocommit=True) as worker:
            worker.execute("select internal.settle()")
    await start()
    events = await published(redis, app, 4)
    assert len([it for it in events if it["type"] == "post.created"]) == 4


async def test_one_of_two_leads_and_the_other_takes_over(
    apart: Settings, app: Connection, owner: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "doubled")
    one = await start()
    await start()
    await asyncio.sleep(0.5)
    assert leaders(owner) == 1
    app.execute("select social.create_post(%s, 'one leads')", [ada.id])
    await published(redis, app, 1)
    one.cancel()
    await asyncio.gather(one, return_exceptions=True)
    app.execute("select social.create_post(%s, 'the other leads')", [ada.id])
    await published(redis, app, 2)


async def test_a_stream_of_another_database_is_given_up(
    apart: Settings, app: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "other")
    await redis.xadd(KEY, {"next": "99999999", "events": "[]"}, id="99999999-0")
    await start()
    app.execute("select social.create_post(%s, 'mine')", [ada.id])
    await published(redis, app, 1)
    assert "99999999-0" not in [id_ for id_, _, _ in await entries(redis)]


async def test_a_failing_projection_holds_up_nothing_else(
    apart: Settings, app: Connection, owner: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "held")
    owner.execute(
        "insert into internal.projections (name, fold, rebuilt_from, batch_id) "
        "values ('broken', 'internal.no_such_function', 'core', %s)",
        [last_batch(app)],
    )
    try:
        await start()
        app.execute("select social.create_post(%s, 'counted')", [ada.id])
        await published(redis, app, 1)
        async with asyncio.timeout(30):
            while app.execute(
                "select (social.get_profile(null, %s)).post_count", [ada.id]
            ).fetchone() != (1,):
                await asyncio.sleep(0.02)
    finally:
        owner.execute("delete from internal.projections where name = 'broken'")


async def test_a_projection_that_waits_holds_up_nothing_else(
    apart: Settings, app: Connection, owner: Connection, redis: Redis, start: Start
) -> None:
    ada = make_person(apart, "waited")
    row = app.execute("select social.create_post(%s, 'locked')", [ada.id]).fetchone()
    assert row
    await start()
    with psycopg.connect(databases.url("DATABASE_URL", "pgsocial_relay")) as blocking:
        blocking.execute("select from core.posts where id = %s for no key update", row)
        app.execute("select social.like_post(%s, %s)", [ada.id, row[0]])
        async with asyncio.timeout(30):
            while not blocking.execute(
                "select 1 from pg_locks"
                " where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))"
            ).fetchone():
                await asyncio.sleep(0.02)
        app.execute("select social.create_post(%s, 'counted all the same')", [ada.id])
        async with asyncio.timeout(30):
            while app.execute(
                "select (social.get_profile(null, %s)).post_count", [ada.id]
            ).fetchone() != (2,):
                await asyncio.sleep(0.02)


async def test_a_large_batch_is_published_in_parts(
    apart: Settings, app: Connection, owner: Connection, redis: Redis
) -> None:
    ada = make_person(apart, "large")
    with psycopg.connect(apart.worker_url.get_secret_value(), autocommit=True) as worker:
        worker.execute("select internal.settle()")  # The account's own event.
        async with await connect(apart.worker_url.get_secret_value(), "test") as connection:
            stream = BatchStream(connection, redis, KEY, 100)
            await stream.publish()
            owner.execute(
                "insert into core.posts (author_id, body) "
                "select %s, 'bulk ' || n from generate_series(1, %s) as n",
                [ada.id, 2 * PAGE],
            )
            worker.execute("select internal.tick()")
            app.execute("select social.create_post(%s, 'behind')", [ada.id])
            worker.execute("select internal.tick()")
            batch = last_batch(app)
            assert await stream.publish() == 4
            # Another relay that writes them again is refused, and goes on behind them.
            again = BatchStream(connection, redis, KEY, 100)
            again._place = Place(batch - 2)
            with pytest.raises(Exception, match="equal or smaller"):
                await again.publish()
            assert await again.publish() == 0
    events = await published(redis, app, 2 * PAGE + 1)
    assert len(events) == 2 * PAGE + 1
    assert [id_ for id_, _, _ in await entries(redis)] == [
        f"{batch - 1}-0",
        f"{batch - 1}-1",
        f"{batch - 1}-2",
        f"{batch}-0",
    ]


async def test_it_ends_at_whatever_moment(apart: Settings, redis: Redis, app: Connection) -> None:
    """Libraries may swallow a cancellation."""
    ada = make_person(apart, "ended")
    for moment in range(25):
        relay = asyncio.create_task(Relay(apart, redis, Metrics()).run())
        follower = asyncio.create_task(follow_stream(redis, KEY, lambda: None))
        app.execute("select social.create_post(%s, 'x')", [ada.id])
        await asyncio.sleep(0.03 + moment * 0.001)
        relay.cancel()
        follower.cancel()
        _, pending = await asyncio.wait([relay, follower], timeout=30)
        assert not pending


async def test_the_stream_wakes_who_follows_it(redis: Redis) -> None:
    """And it ends even where it is cancelled while it sends, which a library may swallow."""
    for _ in range(4):
        woken = asyncio.Event()
        task = asyncio.create_task(follow_stream(redis, KEY, woken.set))
        await asyncio.sleep(0.05)
        assert not woken.is_set()
        await redis.xadd(KEY, {"next": "1", "events": "[]"})
        async with asyncio.timeout(30):
            await woken.wait()
        task.cancel()
        _, pending = await asyncio.wait([task], timeout=30)
        assert not pending


def test_pages_are_cut_into_entries() -> None:
    def row(batch: int, last: int, count: int) -> Row:
        return Row(batch, last, count, f"[{batch}.{last}]")

    assert cut([], Place(3), 10) == ([], Place(3))
    assert cut([row(4, 7, 2), row(5, 9, 1)], Place(3), 10) == (
        [Entry("4-0", "4", "[4.7]"), Entry("5-0", "5", "[5.9]")],
        Place(5),
    )
    # A full page leaves its last batch to the next one.
    assert cut([row(4, 7, 2), row(5, 15, 8)], Place(3), 10) == (
        [Entry("4-0", "4", "[4.7]")],
        Place(4),
    )
    # A batch that fills a page comes in parts.
    entries_, place = cut([row(5, 15, 10)], Place(4), 10)
    assert (entries_, place) == ([Entry("5-0", "5.15", "[5.15]")], Place(5, 15, 1))
    assert cut([row(5, 17, 2)], place, 10) == ([Entry("5-1", "5", "[5.17]")], Place(5))
    assert cut([row(5, 25, 10)], place, 10) == ([Entry("5-1", "5.25", "[5.25]")], Place(5, 25, 2))
    assert cut([row(5, 17, 2), row(6, 30, 8)], place, 10) == (
        [Entry("5-1", "5", "[5.17]")],
        Place(5),
    )
    # A part that turns out to have been the last says so.
    assert cut([], place, 10) == ([Entry("5-1", "5", "[]")], Place(5))
    assert cut([row(6, 30, 10)], place, 10) == (
        [Entry("5-1", "5", "[]"), Entry("6-0", "6.30", "[6.30]")],
        Place(6, 30, 1),
    )
    assert cut([row(6, 30, 1)], place, 10) == (
        [Entry("5-1", "5", "[]"), Entry("6-0", "6", "[6.30]")],
        Place(6),
    )


async def test_a_relay_whose_part_ends_says_so(
    apart: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supervisor must not take it for an end that was wished for."""

    async def end(self: Relay) -> None:
        raise RuntimeError("a part has ended")

    monkeypatch.setattr(Relay, "run", end)
    with pytest.raises(RuntimeError, match="a part has ended"):
        async with asyncio.timeout(30):
            await server.relay(apart, print)
