"""pgsocial.client against a real gateway."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from pgsocial.client import (
    AsyncClient,
    Client,
    InvalidArgument,
    NotAuthenticated,
    NotFound,
    RateLimited,
    TooOld,
)
from pgsocial.gateway import keys
from pgsocial.gateway.catalog import FILE
from pgsocial.gateway.routes.deployed import ROUTES
from pgsocial.tools.source.reference import client as generator

from tests.databases import REPO
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Gateway, Person, running

People = Callable[[int], list[Person]]


@pytest.fixture
def ada(gateway: Gateway, people: People) -> Iterator[tuple[Client, Person]]:
    [person] = people(1)
    with Client(gateway.url, person.token) as client:
        yield client, person


@pytest.fixture
async def bob(gateway: Gateway, people: People) -> AsyncIterator[tuple[AsyncClient, Person]]:
    [person] = people(1)
    async with AsyncClient(gateway.url, person.token) as client:
        yield client, person


def test_what_is_committed_is_what_the_routes_say() -> None:
    assert (REPO / generator.FILE).read_text() == generator.text(FILE.read_text()), "make docs"
    operations = {it.name for it in ROUTES if it.path.startswith("/v1/") and it.status != 101}
    for kind in (Client, AsyncClient):
        assert operations <= {name for name, _ in inspect.getmembers(kind, callable)}


def test_without_asyncio(ada: tuple[Client, Person]) -> None:
    client, me = ada
    made = [client.create_post(body=f"post {n} & ünïcode?")["id"] for n in range(5)]
    assert client.get_post(made[0])["body"] == "post 0 & ünïcode?"
    page = client.list_user_posts(me.id, limit=2)
    assert [it["id"] for it in page["items"]] == [made[4], made[3]] and page["next"]
    # Pages of two, and all of them.
    found = [it["id"] for it in client.iter_user_posts(me.id, limit=2)]
    assert found == made[::-1]
    again = client.create_post(body="once", idempotency_key="k1")
    assert client.create_post(body="once", idempotency_key="k1") == again
    assert client.like_post(made[0])["is_changed"] is True
    assert client.like_post(made[0])["is_changed"] is False
    # What stands in a path is one part of it.
    tagged = client.create_post(body="#ünï")["id"]
    assert [it["id"] for it in client.list_hashtag_posts("#ÜNÏ")["items"]] == [tagged]


async def test_with_asyncio(bob: tuple[AsyncClient, Person]) -> None:
    client, me = bob
    made = [(await client.create_post(body=f"post {n}"))["id"] for n in range(3)]
    found = [it["id"] async for it in client.iter_user_posts(me.id, limit=1)]
    assert found == made[::-1]
    with pytest.raises(NotFound) as refused:
        await client.get_post("1")
    assert refused.value.code == "PS404" and refused.value.request_id


def test_refusals_are_classes(ada: tuple[Client, Person], gateway: Gateway) -> None:
    client, me = ada
    with pytest.raises(NotFound) as refused:
        client.get_post("1")
    assert (refused.value.status, refused.value.argument) == (404, "id")
    with pytest.raises(InvalidArgument) as refused:
        client.create_post(body="")
    assert refused.value.argument and refused.value.detail
    # The connection is as good as before.
    assert client.get_user(me.id)["id"] == me.id
    with Client(gateway.url, "ps_wrong") as nobody, pytest.raises(NotAuthenticated):
        nobody.home_feed()


def test_how_long_to_wait(database: str) -> None:
    settings = settings_for(database, limit_read="1/minute")
    person = make_person(settings, "hasty")
    with running(settings, has_relay=False) as gateway, Client(gateway.url, person.token) as client:
        client.home_feed()
        with pytest.raises(RateLimited) as refused:
            client.home_feed()
    assert refused.value.retry_after and 0 < refused.value.retry_after <= 60


def test_a_connection_that_ended_meanwhile(database: str) -> None:
    settings = settings_for(database, idle_timeout=0.2)
    person = make_person(settings, "sleepy")
    with running(settings, has_relay=False) as gateway, Client(gateway.url, person.token) as client:
        client.home_feed()
        time.sleep(1)
        assert client.home_feed()["items"] == []
        time.sleep(1)
        post = client.create_post(body="also what writes, and once")
        assert [it["id"] for it in client.home_feed()["items"]] == [post["id"]]


async def test_events_go_on_after_a_break_without_gap_or_double(
    gateway: Gateway, bob: tuple[AsyncClient, Person]
) -> None:
    client, me = bob
    bodies: list[str] = []
    place = (await client.read_events())["next"]

    async def listen() -> None:
        async for batch in client.follow(place):
            for event in batch["events"]:
                if event["type"] == "post.created" and event["actor_id"] == me.id:
                    bodies.append(event["post_id"])
            if len(bodies) >= 20:
                return

    listener = asyncio.create_task(listen())
    made = []
    for number in range(20):
        made.append((await client.create_post(body=f"{number}"))["id"])
        if number in (5, 12):
            assert gateway.app is not None
            # All sockets are closed, as where a gateway goes away.
            asyncio.run_coroutine_threadsafe(gateway.app[keys.HUB].end_all(), gateway._loop).result(
                10
            )
    async with asyncio.timeout(30):
        await listener
    assert bodies == made


async def test_what_cannot_be_followed_is_said(
    gateway: Gateway, bob: tuple[AsyncClient, Person]
) -> None:
    client, _ = bob
    async with asyncio.timeout(20):
        with pytest.raises(TooOld):
            async for _ in client.follow("999999999"):
                pass
        async with AsyncClient(gateway.url, "ps_wrong") as nobody:
            with pytest.raises(NotAuthenticated):
                async for _ in nobody.follow():
                    pass
