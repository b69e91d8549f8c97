"""Where catching up and live meet: the moments that a test over the network seldom hits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

import psycopg
import pytest
from pgsocial.config import Settings
from pgsocial.gateway.tokens import digest
from pgsocial.metrics import Metrics
from pgsocial.pool import Database, Unavailable
from pgsocial.realtime import messages
from pgsocial.realtime.hub import Hub
from pgsocial.realtime.socket import TOO_OLD, TRY_AGAIN, Socket

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Person

Seal = Callable[[], int]


@pytest.fixture(scope="module")
def apart() -> Iterator[Settings]:
    """A database whose batches are sealed here alone."""
    databases.clone("pgsocial_hub")
    yield settings_for("pgsocial_hub")
    databases.drop("pgsocial_hub")


@pytest.fixture
async def hub(apart: Settings) -> AsyncIterator[Hub]:
    worker = Database(apart.worker_url.get_secret_value(), name="hub", least=1, most=2)
    await worker.open()
    yield Hub(worker, Metrics())
    await worker.close()


@pytest.fixture(scope="module")
def ada(apart: Settings) -> Person:
    return make_person(apart, "ada")


@pytest.fixture
def seal(apart: Settings, ada: Person) -> Iterator[Seal]:
    """Makes a post, and a batch of it; answers its number."""
    with psycopg.connect(databases.url("DATABASE_URL", "pgsocial_hub"), autocommit=True) as owner:

        def write() -> int:
            owner.execute("select social.create_post(%s, 'a post')", [ada.id])
            row = owner.execute("select internal.tick()").fetchone()
            assert row
            return int(row[0])

        yield write


def socket_at(hub: Hub, ada: Person, batch: int, room: int = 100) -> Socket:
    socket = Socket(int(ada.id), digest(ada.token), room, topics=["everything"], is_plain=True)
    socket.batch = batch
    hub.add(socket)
    return socket


def batches(socket: Socket) -> list[int]:
    found = []
    while not socket.queue.empty():
        item = socket.queue.get_nowait()
        assert isinstance(item, str)
        found.append(int(json.loads(item)["batch"]))
    return found


async def test_who_is_behind_cannot_join(hub: Hub, ada: Person, seal: Seal) -> None:
    start = seal()
    live = socket_at(hub, ada, start)
    assert hub.join(live)
    sealed = [seal(), seal()]
    await hub._advance()
    assert batches(live) == sealed

    late = socket_at(hub, ada, sealed[0])
    assert not hub.join(late), "it would miss the second batch"
    late.batch = sealed[1]
    assert hub.join(late)
    ahead = socket_at(hub, ada, sealed[1] + 1)
    assert hub.join(ahead)
    sealed = [seal(), seal()]
    await hub._advance()
    assert batches(live) == batches(late) == sealed
    assert batches(ahead) == sealed[1:], "it had the first one already"


async def test_who_joins_during_a_delivery_has_that_batch(
    hub: Hub, ada: Person, seal: Seal
) -> None:
    start = seal()
    live = socket_at(hub, ada, start)
    assert hub.join(live)
    batch = seal()
    delivery = asyncio.create_task(hub._advance())
    while hub._place < batch:
        await asyncio.sleep(0)
    late = socket_at(hub, ada, start)
    assert not delivery.done()
    assert not hub.join(late)
    late.batch = batch
    assert hub.join(late)
    await delivery
    assert batches(live) == [batch]
    assert batches(late) == []


async def test_the_last_one_leaves_during_a_delivery(hub: Hub, ada: Person, seal: Seal) -> None:
    start = seal()
    live = socket_at(hub, ada, start)
    assert hub.join(live)
    batch = seal()
    delivery = asyncio.create_task(hub._advance())
    while hub._place < batch:
        await asyncio.sleep(0)
    hub.remove(live)
    late = socket_at(hub, ada, start)
    assert hub.join(late), "nobody else is live"
    await delivery
    await hub._advance()
    assert batches(late) == [batch]


async def test_a_delivery_that_fails_is_made_again(hub: Hub, ada: Person, seal: Seal) -> None:
    start = seal()
    live = socket_at(hub, ada, start)
    assert hub.join(live)
    batch = seal()
    delivery = asyncio.create_task(hub._advance())
    while hub._place < batch:
        await asyncio.sleep(0)
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)
    assert batches(live) == []
    await hub._advance()
    assert batches(live) == [batch]


async def test_a_delivery_fails_after_everybody_has_changed(
    hub: Hub, ada: Person, seal: Seal
) -> None:
    start = seal()
    live = socket_at(hub, ada, start)
    assert hub.join(live)
    batch = seal()
    delivery = asyncio.create_task(hub._advance())
    while hub._place < batch:
        await asyncio.sleep(0)
    hub.remove(live)
    late = socket_at(hub, ada, start - 1)
    assert hub.join(late)
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)
    await hub._advance()
    assert batches(late) == [start, batch]


async def test_a_log_that_ends_earlier_ends_sockets(hub: Hub, ada: Person, seal: Seal) -> None:
    live = socket_at(hub, ada, seal() + 1000)
    assert hub.join(live)
    await hub._advance()
    assert live.goodbye is not None
    assert live.goodbye[0] == TOO_OLD


async def test_a_full_queue_ends_a_socket(hub: Hub, ada: Person, seal: Seal) -> None:
    slow = socket_at(hub, ada, seal(), room=2)
    quick = socket_at(hub, ada, slow.batch)
    assert hub.join(slow)
    assert hub.join(quick)
    sealed = [seal() for _ in range(3)]
    await hub._advance()
    assert slow.goodbye is not None
    assert slow.goodbye[0] == TRY_AGAIN
    assert batches(slow) == sealed[:2]
    assert batches(quick) == sealed


async def test_what_could_not_be_told_is_told_later(apart: Settings, ada: Person) -> None:
    """Each of what the lane asks finds no connection in turn."""
    url = apart.worker_url.get_secret_value()
    worker = Database(url, name="lane", least=1, most=1, wait=0.1)
    await worker.open()
    with psycopg.connect(databases.url("DATABASE_URL", "pgsocial_hub"), autocommit=True) as owner:
        row = owner.execute("select social.create_post(%s, 'counted')", [ada.id]).fetchone()
        assert row
        post = row[0]
        friend = make_person(apart, "friend")
        for follower, followee in ((ada.id, friend.id), (friend.id, ada.id)):
            owner.execute("select social.follow_user(%s, %s)", [follower, followee])
        owner.execute("select internal.settle()")
        hub = Hub(worker, Metrics())
        topics = [f"post:{post}", "notifications", "presence"]
        socket = Socket(int(ada.id), digest(ada.token), 100, topics=topics)
        hub.add(socket)
        assert hub.join(socket)
        owner.execute("select social.like_post(%s, %s)", [friend.id, post])
        row = owner.execute("select internal.tick()").fetchone()
        assert row
        owner.execute("select internal.settle()")
        hub.lane.sealed(row[0])
        gateway = "3b241101-e2bb-4255-8caf-4136c566a962"
        set_presence = "select social.set_presence(%s, array[%s]::bigint[], array['online'])"
        owner.execute(set_presence, [gateway, friend.id])
        hub.lane.moved([int(friend.id)])
        asked = 0

        async def rows(query: str, params: object = None) -> Sequence[tuple[Any, ...]]:
            """The nth question of a turn fails, as it does where the pool is empty."""
            nonlocal left, asked
            asked += 1
            left -= 1
            if left == 0:
                async with worker.pool.connection():
                    return await Database.rows(worker, query, params)  # type: ignore[arg-type]
            return await Database.rows(worker, query, params)  # type: ignore[arg-type]

        worker.rows = rows  # type: ignore[method-assign, assignment]
        for turn in range(1, 10):
            left, before = turn, asked
            try:
                while await hub.lane._tell():
                    await asyncio.sleep(0.01)
            except Unavailable:
                continue
            if asked - before < turn:
                break
        told = []
        while not socket.queue.empty():
            item = socket.queue.get_nowait()
            assert isinstance(item, str)
            told.append(json.loads(item))
        kinds = {it["type"]: it for it in told}
        assert kinds.keys() == {"counters", "notifications", "presence"}, told
        assert kinds["counters"]["like_count"] == 1
        assert kinds["notifications"]["unread_count"] >= 1
        assert kinds["presence"]["user_id"] == friend.id
    await worker.close()


def test_an_old_batch_is_read_as_cheaply_as_the_last(seal: Seal) -> None:
    """Else a gateway that fell behind would fall behind further with each batch."""
    first, *_, last = (seal() for _ in range(30))

    def looks(batch: int) -> int:
        """How often tables are looked into to read it."""
        url = databases.url("DATABASE_URL", "pgsocial_hub")
        with psycopg.connect(url, autocommit=True) as owner, owner.transaction():
            for _ in range(2):
                read = owner.execute("select internal.read_batch(%s, null)", [batch]).fetchone()
                row = owner.execute(
                    "select sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0))"
                    " from pg_stat_xact_all_tables where schemaname = 'internal'"
                ).fetchone()
            assert read and len(read[0]) > 0 and row
            return int(row[0])

    looks(first)
    assert looks(first) == looks(last)


async def test_what_waits_is_not_overtaken_by_what_could_be_sent_at_once(
    hub: Hub, ada: Person
) -> None:
    socket = socket_at(hub, ada, 1)
    sent: list[bytes] = []
    socket.write = lambda frame: not sent.append(frame)
    first, second, third = (messages.told("heartbeat", next=str(it)) for it in range(3))
    socket.offer(first)
    assert not sent, "its session is at work"
    socket.is_idle = True
    socket.offer(second)
    assert not sent, "another one waits"
    assert [socket.queue.get_nowait(), socket.queue.get_nowait()] == [first, second]
    socket.offer(third)
    assert sent == [third.frame]
    assert socket.queue.empty()
