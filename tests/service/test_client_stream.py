"""The stream of pgsocial.client against a real gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from pgsocial.client import (
    AsyncClient,
    AsyncStream,
    Client,
    InvalidArgument,
    NotAuthenticated,
    NotFound,
    TooOld,
)
from pgsocial.gateway import keys

from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Gateway, Person, running

People = Callable[[int], list[Person]]


@pytest.fixture
def ada(gateway: Gateway, people: People) -> Iterator[Client]:
    with Client(gateway.url, people(1)[0].token) as client:
        yield client


@pytest.fixture
async def bob(gateway: Gateway, people: People) -> AsyncIterator[tuple[AsyncClient, Person]]:
    [person] = people(1)
    async with AsyncClient(gateway.url, person.token) as client:
        yield client, person


async def told(stream: AsyncStream, count: int) -> list[str]:
    """The posts of the next events."""
    found: list[str] = []
    async for message in stream:
        if message["type"] == "events":
            found += [it["post_id"] for it in message["events"] if it["post_id"]]
        if len(found) >= count:
            break
    return found


def end_all(gateway: Gateway) -> None:
    """All sockets are closed, as where a gateway goes away."""
    assert gateway.app is not None
    asyncio.run_coroutine_threadsafe(gateway.app[keys.HUB].end_all(), gateway._loop).result(10)


async def test_a_stream_goes_on_after_breaks_without_gap_or_double(
    gateway: Gateway, bob: tuple[AsyncClient, Person]
) -> None:
    client, _ = bob
    made = []
    async with asyncio.timeout(60), client.stream("home") as stream:
        await stream.subscribe("hashtag:Both")
        assert stream.topics == {"home", "hashtag:both"}
        for number in range(20):
            made.append((await client.create_post(body=f"{number} #both"))["id"])
            if number in (3, 11):
                end_all(gateway)
        assert await told(stream, 20) == made
        # By both topics still.
        made = [(await client.create_post(body="#both"))["id"]]
        async for message in stream:
            if message["type"] == "events":
                assert {*message["events"][0]["topics"]} == {"home", "hashtag:both"}
                break
        await stream.unsubscribe("home")
        end_all(gateway)
        await client.create_post(body="not by this topic")
        last = (await client.create_post(body="#both"))["id"]
        assert await told(stream, 1) == [last]


async def test_a_stream_is_taken_up_where_another_left(bob: tuple[AsyncClient, Person]) -> None:
    client, _ = bob
    async with asyncio.timeout(60):
        async with client.stream("home") as stream:
            first = [(await client.create_post(body="a"))["id"]]
            await asyncio.sleep(1)  # It has come, and nobody has taken it yet.
            assert await told(stream, 1) == first
            # What was handed over and not dealt with comes again: the next one was not asked for.
            place = stream.place
        async with client.stream("home", after=place) as stream:
            second = [(await client.create_post(body="b"))["id"]]
            assert await told(stream, 2) == first + second
        with pytest.raises(TooOld):
            async with client.stream("home", after="999999999") as stream:
                await told(stream, 1)


async def test_topics_that_are_refused(
    gateway: Gateway, bob: tuple[AsyncClient, Person], people: People
) -> None:
    client, me = bob
    [other] = people(1)
    async with asyncio.timeout(60), AsyncClient(gateway.url, other.token) as them:
        theirs = (await them.create_post(body="theirs"))["id"]
        async with client.stream(f"post:{theirs}") as stream:
            with pytest.raises(NotFound) as refused:
                await stream.subscribe("post:1", "home")
            assert refused.value.argument == "post:1"
            with pytest.raises(InvalidArgument):
                await stream.subscribe("nonsense")
            assert stream.topics == {f"post:{theirs}", "home"}
            # What may not be followed any more, when it comes again, is told and left.
            await them.block_user(me.id)
            end_all(gateway)
            async for message in stream:
                if message["type"] == "error":
                    assert (message["code"], message["topic"]) == ("PS404", f"post:{theirs}")
                    break
            assert stream.topics == {"home"}
            made = (await client.create_post(body="goes on"))["id"]
            assert await told(stream, 1) == [made]


async def test_a_stream_ends_with_its_token(bob: tuple[AsyncClient, Person]) -> None:
    client, _ = bob
    async with asyncio.timeout(60), client.stream("home") as stream:
        await client.sign_out()
        with pytest.raises(NotAuthenticated):
            await told(stream, 1)
        with pytest.raises(NotAuthenticated):
            await stream.subscribe("presence")
        with pytest.raises(NotAuthenticated):
            async with client.stream("home"):
                pass


async def test_a_stream_waits_for_a_gateway_that_is_away(database: str) -> None:
    settings = settings_for(database)
    person = make_person(settings, "patient")
    with running(settings) as gateway:
        port = gateway.port = int(gateway.url.rpartition(":")[2])
        client = AsyncClient(gateway.url, person.token)
        stream = client.stream("home")
        await stream.__aenter__()
        first = (await client.create_post(body="before"))["id"]
    async with client, asyncio.timeout(60):
        await asyncio.sleep(1)
        with running(settings, port=port):
            second = (await client.create_post(body="after"))["id"]
            assert await told(stream, 2) == [first, second]
            await stream.close()


async def test_who_types_and_who_is_there(
    gateway: Gateway, bob: tuple[AsyncClient, Person], people: People
) -> None:
    client, me = bob
    [other] = people(1)
    async with asyncio.timeout(60), AsyncClient(gateway.url, other.token) as friend:
        await friend.follow_user(me.id)
        await client.follow_user(other.id)
        post = (await client.create_post(body="answer me"))["id"]
        async with (
            client.stream(f"post:{post}", "presence") as mine,
            friend.stream("presence") as theirs,
        ):
            told_of = aiter(mine)
            while (await anext(told_of))["type"] != "counters":
                pass  # Once it tells of the post as it is, it tells what happens there.
            await theirs.typing(post)
            await theirs.show("away")
            seen: set[str] = set()
            async for message in told_of:
                if message["type"] == "typing":
                    assert message["user"]["id"] == other.id
                    seen.add("typing")
                elif message["type"] == "presence" and message["user_id"] == other.id:
                    seen.add(message["state"])
                if seen >= {"typing", "away"}:
                    break


def test_a_stream_without_asyncio(ada: Client, gateway: Gateway) -> None:
    with ada.stream("home") as stream:
        made = [ada.create_post(body=f"{n}")["id"] for n in range(3)]
        end_all(gateway)
        made += [ada.create_post(body=f"{n}")["id"] for n in range(3)]
        with pytest.raises(NotFound):
            stream.subscribe("user:1")
        found: list[str] = []
        for message in stream:
            if message["type"] == "events":
                found += [it["post_id"] for it in message["events"] if it["post_id"]]
            if len(found) >= 6:
                break
        assert found == made and stream.topics == {"home"}
        # Of a program that takes its time the connection is kept all the same.
        place = stream.place
    with ada.stream("home", after=place) as stream:
        assert next(stream)["type"] == "events"
