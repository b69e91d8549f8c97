"""WebSockets: what a user may see, as it happens, without gap or double."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import psycopg
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pgsocial.config import Settings
from pgsocial.realtime import messages
from pydantic import SecretStr

from tests.service.gateway import Api, Gateway, Person, api_of, running, validate_batch
from tests.service.stream import flood, not_reading

People = Callable[[int], list[Person]]
Owner = psycopg.Connection[tuple[object, ...]]


class Listener:
    """A client of the socket that keeps what it has seen, and where it is."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.place = ""
        self.events: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None

    async def receive(self) -> bool:
        """One message; False where it was the last."""
        got = await self.socket.receive(timeout=30)
        if got.type is not aiohttp.WSMsgType.TEXT:
            self.closed = (self.socket.close_code or 0, str(got.extra or ""))
            return False
        message = json.loads(got.data)
        validate_batch(message)
        assert {event["batch_id"] for event in message["events"]} <= {message["batch"]}
        self.events += message["events"]
        self.place = message["next"]
        return True

    async def until(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        while len(found := [e for e in self.events if e["type"] == kind]) < count:
            assert await self.receive(), f"closed: {self.closed}"
        return found

    async def until_live(self) -> None:
        """An empty message says that the socket has caught up."""
        seen = -1
        while seen != len(self.events):
            seen = len(self.events)
            assert await self.receive(), f"closed: {self.closed}"

    async def end(self) -> tuple[int, str]:
        while await self.receive():
            pass
        assert self.closed
        return self.closed

    @property
    def posts(self) -> list[str]:
        return [event["post_id"] for event in self.events if event["type"] == "post.created"]


@asynccontextmanager
async def listening(api: Api, who: Person, after: str = "") -> AsyncIterator[Listener]:
    """Connected, and told where it is: whatever happens from now on is seen."""
    address = f"{api.url}/v1/events/socket" + (f"?after={after}" if after else "")
    headers = {"Authorization": f"Bearer {who.token}"}
    async with api.session.ws_connect(address, headers=headers) as socket:
        listener = Listener(socket)
        if not after:
            await listener.until_live()
        yield listener


async def test_it_tells_at_once_what_its_user_may_see(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    await api.call("PUT", f"/v1/users/{eve.id}/block", ada)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    async with listening(api, bob) as to_bob, listening(api, eve) as to_eve:
        hidden = await api.post(ada, "not for eve")
        inner = await api.post(ada, "for followers", visibility="followers")
        await api.call("PUT", f"/v1/posts/{hidden}/bookmark", ada)
        seen = await api.post(bob, "for all")
        await asyncio.gather(to_bob.until("post.created", 3), to_eve.until("post.created"))
        assert to_bob.posts == [hidden, inner, seen]
        assert to_eve.posts == [seen]
        for listener in (to_bob, to_eve):
            assert "bookmark.created" not in [event["type"] for event in listener.events]
        assert to_bob.events[-1]["payload"]["body"] == "for all"


async def test_one_user_may_have_several(api: Api, people: People) -> None:
    [ada] = people(1)
    async with listening(api, ada) as one, listening(api, ada) as other:
        post = await api.post(ada, "to both")
        await asyncio.gather(one.until("post.created"), other.until("post.created"))
        assert one.posts == other.posts == [post]


async def test_it_goes_on_where_it_was_left(api: Api, people: People) -> None:
    [ada] = people(1)
    async with listening(api, ada) as listener:
        first = await api.post(ada, "before")
        await listener.until("post.created")
        place = listener.place
    missed = [await api.post(ada, f"missed {number}") for number in range(3)]
    await api.until(f"/v1/users/{ada.id}", None, "post_count", 4)
    async with listening(api, ada, place) as listener:
        await listener.until("post.created", 3)
        after = await api.post(ada, "after")
        await listener.until("post.created", 4)
        assert listener.posts == [*missed, after]
    async with listening(api, ada, "0") as listener:
        while after not in listener.posts:
            assert await listener.receive()
        assert [it for it in listener.posts if it >= first] == [first, *missed, after]


async def test_no_gap_and_no_double_while_it_catches_up(
    api: Api, people: People, settings: Settings
) -> None:
    """Sockets come and go, each time from where they were, while somebody writes all the time."""
    ada, bob = people(2)
    place = (await api.get("/v1/events", bob))["next"]
    written: list[str] = []

    async def write() -> None:
        for number in range(150):
            written.append(await api.post(ada, f"post {number}"))

    async def follow(patience: int) -> list[str]:
        mine, seen = place, []
        while len(seen) < 150:
            async with listening(api, bob, mine) as listener:
                for _ in range(patience):
                    assert await listener.receive()
                    if len(seen) + len(listener.posts) >= 150:
                        break
                seen += [
                    event["post_id"]
                    for event in listener.events
                    if event["actor_id"] == ada.id and event["type"] == "post.created"
                ]
                mine = listener.place
        return seen

    readers = [asyncio.create_task(follow(patience)) for patience in (1, 2, 5, 50)]
    await write()
    for seen in await asyncio.gather(*readers):
        assert seen == written


async def test_a_batch_larger_than_a_page_comes_in_parts(
    api: Api, people: People, owner: Owner
) -> None:
    ada, bob = people(2)
    place = (await api.get("/v1/events", bob))["next"]
    async with listening(api, bob) as live:
        await api.post(ada, "earlier")
        await live.until("post.created")
        owner.execute(
            "insert into core.posts (author_id, body) "
            "select %s, 'bulk ' || n from generate_series(1, 1700) as n",
            [ada.id],
        )
        await live.until("post.created", 1701)
        later = await api.post(ada, "later")
        await live.until("post.created", 1702)
    assert len(set(live.posts)) == len(live.posts) == 1702
    assert live.posts[-1] == later

    async with listening(api, bob, place) as again:
        while len(again.posts) < 1702:
            assert await again.receive()
            if "." in again.place:
                break
    async with listening(api, bob, again.place) as rest:
        await rest.until("post.created", 1702 - len(again.posts))
    assert "." in again.place, "the first message ends within the batch"
    assert again.posts + rest.posts == live.posts

    paged: list[str] = []
    while len(paged) < 1702:
        page = await api.get(f"/v1/events?after={place}&limit=400", bob)
        paged += [event["post_id"] for event in page["items"] if event["type"] == "post.created"]
        place = page["next"]
    assert paged == live.posts


async def test_who_sees_nothing_is_told_how_far_the_log_is(
    settings: Settings, people: People
) -> None:
    ada, bob = people(2)
    with running(settings.model_copy(update={"socket_heartbeat": 0.3})) as gateway:
        async with api_of(gateway.url) as api, listening(api, bob) as listener:
            place = listener.place
            post = await api.post(ada, "for followers alone", visibility="followers")
            await api.until(f"/v1/posts/{post}", ada, "id", post)
            async with asyncio.timeout(30):
                while listener.place == place:
                    assert await listener.receive()
            assert post not in listener.posts
            assert int(listener.place) > int(place)
            async with listening(api, bob, place) as again:
                await again.until_live()
                assert int(again.place) >= int(listener.place)


async def test_it_is_as_quick_without_redis(settings: Settings, people: People) -> None:
    """NOTIFY is enough; looking every second would take 40 seconds here."""
    [ada] = people(1)
    nowhere = settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1/0")})
    with running(nowhere) as gateway:
        async with api_of(gateway.url) as api, listening(api, ada) as listener:
            async with asyncio.timeout(30):
                for number in range(1, 41):
                    await api.post(ada, "quick")
                    await listener.until("post.created", number)


async def test_a_place_that_is_not_known_ends_it(api: Api, people: People) -> None:
    [ada] = people(1)
    for after in ("99999999", "9999999999999999999"):
        async with listening(api, ada, after) as listener:
            code, reason = await listener.end()
            assert code == 4410
            assert "too old" in reason


async def test_a_browser_offers_its_token_as_a_protocol(api: Api, people: People) -> None:
    [ada] = people(1)
    async with api.session.ws_connect(
        f"{api.url}/v1/events/socket", protocols=("pgsocial", f"bearer.{ada.token}")
    ) as socket:
        assert socket.protocol == "pgsocial"
        listener = Listener(socket)
        await listener.receive()
        post = await api.post(ada, "to a browser")
        await listener.until("post.created")
        assert listener.posts == [post]


async def test_who_may_not_connect(api: Api, people: People) -> None:
    [ada] = people(1)
    path = "/v1/events/socket"
    await api.call("GET", path, status=401)
    await api.call("GET", path, "ps_unknown", status=401)
    await api.call("GET", f"{path}?token={ada.token}", status=401)
    assert (await api.call("GET", path, ada, status=426)).headers["Upgrade"] == "websocket"
    await api.call("GET", f"{path}?after=x", ada, status=400)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await api.session.ws_connect(api.url + path, protocols=("pgsocial", "bearer.ps_unknown"))
    assert refused.value.status == 401


async def test_signing_out_ends_it(api: Api, people: People) -> None:
    ada, bob = people(2)
    async with listening(api, ada) as to_ada, listening(api, bob) as to_bob:
        await api.call("DELETE", "/v1/sessions/current", ada)
        assert (await to_ada.end())[0] == 4401
        await api.post(bob, "still here")
        await to_bob.until("post.created")


async def test_a_token_that_ends_ends_it(settings: Settings, people: People, owner: Owner) -> None:
    ada, bob, eve = people(3)
    impatient = settings.model_copy(update={"socket_recheck": 0.2, "token_ttl": 0.1})
    with running(impatient, has_relay=False) as gateway:
        async with (
            api_of(gateway.url) as api,
            listening(api, ada) as to_ada,
            listening(api, bob) as to_bob,
            listening(api, eve) as to_eve,
        ):
            owner.execute("update core.tokens set revoked_at = now() where user_id = %s", [ada.id])
            owner.execute("update core.users set deactivated_at = now() where id = %s", [bob.id])
            assert (await to_ada.end())[0] == 4401
            assert (await to_bob.end())[0] == 4401
            await asyncio.sleep(0.5)
            await api.post(eve, "still here")
            assert to_eve.closed is None


async def test_a_user_may_not_open_endlessly_many(settings: Settings, people: People) -> None:
    ada, bob = people(2)
    with running(settings.model_copy(update={"sockets_per_user": 2}), False) as gateway:
        async with api_of(gateway.url) as api:
            async with listening(api, ada), listening(api, ada), listening(api, bob):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    async with listening(api, ada):
                        pass
                assert refused.value.status == 429
            async with asyncio.timeout(30):
                while True:
                    try:
                        async with listening(api, ada):
                            break
                    except aiohttp.WSServerHandshakeError:
                        await asyncio.sleep(0.05)


async def test_who_reads_too_slowly_is_let_go(
    settings: Settings, people: People, owner: Owner
) -> None:
    """A client that takes nothing: the gateway keeps a bounded number of messages for it."""
    ada, bob = people(2)
    with running(settings.model_copy(update={"socket_queue": 4})) as gateway:
        async with api_of(gateway.url) as api, listening(api, bob) as good:
            async with not_reading(gateway.url, "/v1/events/socket", ada):
                count = await flood(
                    api, owner, bob, lambda count: good.until("post.created", count)
                )
            await good.until("post.created", count)


async def test_who_pauses_gets_all_in_order(
    settings: Settings, people: People, owner: Owner
) -> None:
    """What its connection does not take waits, and is not overtaken by what comes then."""
    ada, bob = people(2)
    with running(settings) as gateway:
        async with (
            api_of(gateway.url) as api,
            listening(api, ada) as slow,
            listening(api, bob) as good,
        ):
            connection = slow.socket._response.connection
            assert connection is not None and connection.transport is not None
            connection.transport.pause_reading()  # type: ignore[attr-defined]
            for number in range(1, 61):
                owner.execute(
                    "insert into core.posts (author_id, body) "
                    "select %s, repeat('x', 9900) from generate_series(1, 20)",
                    [bob.id],
                )
                await good.until("post.created", 20 * number)
            connection.transport.resume_reading()  # type: ignore[attr-defined]
            last = await api.post(bob, "short")
            await slow.until("post.created", 1201)
            await good.until("post.created", 1201)
            assert slow.posts[-1] == last
            assert slow.posts == good.posts


async def test_a_frame_is_read_as_what_it_was_made_of() -> None:
    """At the sizes at which its head changes, in bytes and not in letters."""
    texts = [messages.Message("é" + "x" * (size - 2)) for size in (2, 125, 126, 65_535, 65_536)]

    async def serve(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        assert request.transport is not None
        request.transport.write(b"".join(text.frame for text in texts))
        await response.receive()
        return response

    app = web.Application()
    app.router.add_get("/", serve)
    async with TestClient(TestServer(app)) as client, client.ws_connect("/") as socket:
        assert [await socket.receive_str() for _ in texts] == texts


async def test_the_end_of_the_gateway_is_said(settings: Settings, people: People) -> None:
    [ada] = people(1)
    gateway = Gateway(settings, has_relay=False)
    gateway.start()
    async with api_of(gateway.url) as api, listening(api, ada) as listener:
        stopping = asyncio.create_task(asyncio.to_thread(gateway.stop))
        assert (await listener.end())[0] == 1001
        await stopping
