"""Server-sent events, and tickets for browsers, which can send no header with a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import psycopg
import pytest
from pgsocial.config import Settings

from tests.service.gateway import Api, Person, api_of, running
from tests.service.stream import Client

People = Callable[[int], list[Person]]
Owner = psycopg.Connection[tuple[object, ...]]


class Listener:
    """Reads what a browser's EventSource would: lines, an event up to an empty one."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.last_id = ""
        self.messages: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any] | None:
        data, has_id = "", None
        async with asyncio.timeout(30):
            while line := await self.response.content.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "data":
                    data = value
                elif name == "id":
                    has_id = value
                elif name == "retry":
                    assert value.isdigit()
                elif data:
                    self.last_id = self.last_id if has_id is None else has_id
                    self.messages.append(json.loads(data))
                    return self.messages[-1]
        return None

    async def until(self, kind: str) -> dict[str, Any]:
        while (message := await self.receive()) is None or message["type"] != kind:
            assert message is not None, "the stream has ended"
        return message

    async def until_post(self, post: str) -> dict[str, Any]:
        while True:
            for event in (await self.until("events"))["events"]:
                if event["post_id"] == post:
                    found: dict[str, Any] = event
                    return found

    @property
    def posts(self) -> list[str]:
        return [
            event["post_id"]
            for message in self.messages if message["type"] == "events"
            for event in message["events"] if event["type"] == "post.created"
        ]  # fmt: skip


@asynccontextmanager
async def listening(
    api: Api, query: str, who: Person | None = None, **headers: str
) -> AsyncIterator[Listener]:
    if who is not None:
        headers["Authorization"] = f"Bearer {who.token}"
    async with api.session.get(f"{api.url}/v1/stream?{query}", headers=headers) as response:
        assert response.status == 200, await response.text()
        assert response.headers["Content-Type"] == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        listener = Listener(response)
        await listener.until("subscribed")
        yield listener


async def ticket_of(api: Api, who: Person) -> str:
    ticket: str = (await api.call("POST", "/v1/stream/tickets", who)).json["ticket"]
    return ticket


async def test_it_tells_the_same_as_a_socket(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    async with listening(api, f"topics=home,user:{ada.id}&topics=notifications", bob) as listener:
        post = await api.post(ada, "to who listens")
        assert (await listener.until_post(post))["topics"] == ["home", f"user:{ada.id}"]
        place = listener.last_id
        assert place
    missed = [await api.post(ada, f"missed {number}") for number in range(3)]
    await api.until(f"/v1/users/{ada.id}", None, "post_count", 4)
    for query, headers in (
        (f"topics=home&after={place}", {}),
        ("topics=home", {"Last-Event-ID": place}),
        ("topics=home&after=0", {"Last-Event-ID": place}),
    ):
        async with listening(api, query, bob, **headers) as listener:
            await listener.until_post(missed[-1])
            assert listener.posts == missed


async def test_a_place_that_is_too_old_is_forgotten(api: Api, people: People) -> None:
    """Or the browser would come again with it, and again."""
    [ada] = people(1)
    async with listening(api, "topics=home&after=99999999", ada) as listener:
        listener.last_id = "99999999"
        await listener.until("too_old")
        assert listener.last_id == ""
        assert (await listener.until("end"))["code"] == 4410
        assert await listener.receive() is None


async def test_what_is_refused(api: Api, people: People) -> None:
    ada, bob = people(2)
    hidden = await api.post(ada, "hidden", visibility="followers")
    path = "/v1/stream"
    for query, status in (
        ("", 400), ("?topics=", 400), ("?topics=x", 400), (f"?topics=post:{hidden}", 404),
        ("?topics=home&after=x", 400), ("?topics=home&token=x", 400), ("?topics=%00", 400),
        ("?topics=home&after=%0d%0aid:1", 400), ("?topics=" + "home," * 101, 400),
    ):  # fmt: skip
        await api.call("GET", path + query, bob, status=status)
    await api.call("GET", f"{path}?topics=home", bob, status=400, headers={"Last-Event-ID": "x"})
    await api.call("GET", f"{path}?topics=home", status=401)
    await api.call("GET", f"{path}?topics=home&ticket=pt_unknown", status=401)
    await api.call("GET", f"{path}?topics=home&ticket=", bob, status=401)
    evil = {"Origin": "https://evil.example.org"}
    await api.call("GET", f"{path}?topics=home", bob, status=403, headers=evil)
    async with api.session.head(
        f"{api.url}{path}?topics=home", headers={"Authorization": f"Bearer {bob.token}"}
    ) as answer:
        assert answer.status == 405
    async with listening(api, f"topics=home,post:{hidden}", bob) as listener:
        errors = [it for it in listener.messages if it["type"] == "error"]
        assert [(it["code"], it["topic"]) for it in errors] == [("PS404", f"post:{hidden}")]


async def test_a_ticket_opens_one_stream(api: Api, people: People) -> None:
    ada, bob = people(2)
    ticket = await ticket_of(api, bob)
    await api.call("POST", "/v1/stream/tickets", status=401)
    await api.call("GET", f"/v1/feed?ticket={ticket}", status=401)
    async with listening(api, f"topics=user:{ada.id}&ticket={ticket}") as listener:
        await api.call("GET", f"/v1/stream?topics=home&ticket={ticket}", status=401)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await api.session.ws_connect(f"{api.url}/v1/stream?ticket={ticket}")
        assert refused.value.status == 401
        await listener.until_post(await api.post(ada, "by a ticket"))

    other = await ticket_of(api, bob)
    async with api.session.ws_connect(
        f"{api.url}/v1/stream?ticket={other}", protocols=("pgsocial",)
    ) as socket:
        client = Client(socket)
        await client.subscribe(f"user:{ada.id}")
        await client.until_post(await api.post(ada, "by another"))
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await api.session.ws_connect(f"{api.url}/v1/stream?ticket={other}")


async def test_of_many_who_use_a_ticket_at_once_one_gets_in(api: Api, people: People) -> None:
    [ada] = people(1)
    ticket = await ticket_of(api, ada)

    async def use() -> int:
        address = f"{api.url}/v1/stream?topics=home&ticket={ticket}"
        async with api.session.get(address) as response:
            return response.status

    assert sorted(await asyncio.gather(*(use() for _ in range(8)))) == [200] + [401] * 7


async def test_a_stream_by_ticket_ends_with_its_token(
    settings: Settings, people: People, owner: Owner
) -> None:
    ada, bob = people(2)
    with running(settings.model_copy(update={"socket_recheck": 3600}), False) as gateway:
        async with api_of(gateway.url) as api:
            ticket = await ticket_of(api, ada)
            async with (
                listening(api, f"topics=home&ticket={ticket}") as to_ada,
                listening(api, "topics=home", bob) as to_bob,
            ):
                owner.execute("update core.tokens set revoked_at = now() where user_id = %s",
                              [ada.id])  # fmt: skip
                assert (await to_ada.until("end"))["code"] == 4401
                await api.call("DELETE", "/v1/sessions/current", bob)
                assert (await to_bob.until("end"))["code"] == 4401
            late = await ticket_of(api, people(1)[0])
            owner.execute("update core.tokens set revoked_at = now() where id = "
                          "(select max(id) from core.tokens)")  # fmt: skip
            await api.call("GET", f"/v1/stream?topics=home&ticket={late}", status=401)


async def test_it_beats_while_nothing_happens(settings: Settings, people: People) -> None:
    ada, bob = people(2)
    with running(settings.model_copy(update={"socket_heartbeat": 0.2})) as gateway:
        async with api_of(gateway.url) as api, listening(api, "topics=home", ada) as listener:
            await listener.until("heartbeat")
            before = int(listener.last_id)
            post = await api.post(bob, "nothing for ada")
            await api.until(f"/v1/posts/{post}", bob, "id", post)
            async with asyncio.timeout(30):
                while int(listener.last_id) <= before:
                    await listener.until("heartbeat")
            assert listener.posts == []


async def test_who_reads_too_slowly_is_let_go(
    settings: Settings, people: People, owner: Owner
) -> None:
    ada, bob = people(2)
    with running(settings.model_copy(update={"socket_queue": 4})) as gateway:
        async with api_of(gateway.url) as api, listening(api, f"topics=user:{bob.id}", ada):
            port = int(gateway.url.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            writer.write(
                f"GET /v1/stream?topics=user:{bob.id} HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {ada.token}\r\n\r\n".encode()
            )
            await reader.readuntil(b"subscribed")
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            async with asyncio.timeout(60):
                while True:
                    owner.execute(
                        "insert into core.posts (author_id, body) "
                        "select %s, repeat('x', 9900) from generate_series(1, 20)",
                        [bob.id],
                    )
                    await asyncio.sleep(0.03)
                    text = (await api.call("GET", "/metrics")).raw.decode()
                    if 'pgsocial_socket_ends_total{code="1013"}' in text:
                        break
            writer.close()


async def test_many_that_are_opened_at_once_are_counted(settings: Settings, people: People) -> None:
    [ada] = people(1)
    strict = settings.model_copy(update={"sockets_per_user": 2})
    with running(strict, has_relay=False) as gateway:
        async with api_of(gateway.url) as api, AsyncExitStack() as opened:
            headers = {"Authorization": f"Bearer {ada.token}"}
            answers = await asyncio.gather(
                *(
                    opened.enter_async_context(
                        api.session.get(f"{api.url}/v1/stream?topics=home", headers=headers)
                    )
                    for _ in range(8)
                )
            )
            assert sorted(it.status for it in answers) == [200] * 2 + [429] * 6
