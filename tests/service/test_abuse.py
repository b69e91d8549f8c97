"""What somebody may try who means no good, against a real gateway; slow and oversized requests are
tried in test_http_limits.py."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import os
import struct
import zlib
from collections.abc import Callable, Iterator

import aiohttp
import pytest
from pgsocial.gateway.logs import Lines

from tests.service.conftest import settings_for
from tests.service.gateway import Api, Gateway, Person, running
from tests.service.stream import Client

People = Callable[[int], list[Person]]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log of all that runs here, as `pgsocial serve --verbose` writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.setLevel(level)
    root.removeHandler(handler)


def bearer(who: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.token}"}


async def test_a_page_of_another_site_opens_no_stream(
    gateway: Gateway, api: Api, people: People
) -> None:
    [ada] = people(1)
    for path in ("/v1/stream", "/v1/events/socket"):
        for origin in ("https://evil.example", "null", f"{gateway.url}.evil.example"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await api.session.ws_connect(
                    gateway.url + path, headers={**bearer(ada), "Origin": origin}
                )
            assert refused.value.status == 403, (path, origin)
        async with api.session.ws_connect(
            gateway.url + path, headers={**bearer(ada), "Origin": gateway.url}
        ):
            pass
    ticket = (await api.call("POST", "/v1/stream/tickets", ada)).json["ticket"]
    url = f"{gateway.url}/v1/stream?ticket={ticket}"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await api.session.ws_connect(url, headers={"Origin": "https://evil.example"})
    assert refused.value.status == 403


async def test_a_compressed_frame_is_neither_agreed_on_nor_taken(
    gateway: Gateway, people: People
) -> None:
    [ada] = people(1)
    port = int(gateway.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Extensions: permessage-deflate\r\n"
        f"Authorization: Bearer {ada.token}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head
    assert b"permessage-deflate" not in head
    squeezed = zlib.compressobj(wbits=-15)
    bomb = squeezed.compress(b" " * 50_000_000) + squeezed.flush(zlib.Z_SYNC_FLUSH)
    # FIN, RSV1, text; masked with zeros.
    writer.write(b"\xc1" + b"\xff" + struct.pack(">Q", len(bomb)) + b"\0\0\0\0" + bomb)
    async with asyncio.timeout(20):
        left = await reader.read()
    writer.close()
    code = struct.unpack(">H", left[-2:])[0] if len(left) >= 4 else None
    assert code in (1002, 1009, None)


async def test_a_flood_of_messages_ends_the_flooder_alone(database: str, people: People) -> None:
    ada, eve = people(2)
    with running(settings_for(database, socket_input=20)) as gateway:
        async with aiohttp.ClientSession() as session:
            url = f"{gateway.url}/v1/stream"
            async with (
                session.ws_connect(url, headers=bearer(ada)) as calm,
                session.ws_connect(url, headers=bearer(eve)) as flooder,
            ):
                client = Client(calm)
                await client.say(type="subscribe", topics=["home"])
                await client.until("subscribed")
                try:
                    for _ in range(5000):
                        await flooder.send_str('{"type": "ping"}')
                except ConnectionError:
                    pass
                async with asyncio.timeout(20):
                    async for _ in flooder:
                        pass
                assert flooder.close_code == 1008
                await client.say(type="ping")
                await client.until("pong")


async def test_ids_of_others_give_nothing(api: Api, people: People) -> None:
    ada, eve = people(2)
    body = {"url": "https://ab.example/", "events": ["post.created"]}
    hook = (await api.call("POST", "/v1/hooks", ada, body)).json["id"]
    folder = (await api.call("POST", "/v1/bookmark-folders", ada, {"name": "mine"})).json["id"]
    post = await api.post(ada, "mine", visibility="mentioned")
    [token] = (await api.get("/v1/users/me/tokens", ada))["items"]
    for method, path in (
        ("GET", f"/v1/posts/{post}"),
        ("DELETE", f"/v1/posts/{post}"),
        ("POST", f"/v1/hooks/{hook}/secret"),
        ("POST", f"/v1/hooks/{hook}/ping"),
    ):
        await api.call(method, path, eve, status=404)
    for path in (
        f"/v1/hooks/{hook}",
        f"/v1/bookmark-folders/{folder}",
        f"/v1/users/me/tokens/{token['id']}",
    ):
        assert (await api.call("DELETE", path, eve)).json == {"is_changed": False}
    # Who acts is said by the token alone.
    for name in ("actor", "p_actor", "author", "me"):
        await api.call("POST", "/v1/posts", eve, {"body": "forged", name: ada.id}, status=400)
        await api.call("GET", f"/v1/feed?{name}={ada.id}", eve, status=400)
    assert (await api.get(f"/v1/posts/{post}", ada))["body"] == "mine"
    assert (await api.get("/v1/hooks", ada))["items"][0]["id"] == hook


async def test_a_token_or_ticket_that_was_used_up_opens_nothing(
    gateway: Gateway, api: Api, people: People
) -> None:
    [ada] = people(1)
    ticket = (await api.call("POST", "/v1/stream/tickets", ada)).json["ticket"]
    url = f"{gateway.url}/v1/stream?ticket={ticket}"
    async with api.session.ws_connect(url):
        pass
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await api.session.ws_connect(url)
    assert refused.value.status == 401
    await api.call("DELETE", "/v1/sessions/current", ada)
    await api.call("GET", "/v1/feed", ada, status=401)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await api.session.ws_connect(f"{gateway.url}/v1/stream", headers=bearer(ada))
    assert refused.value.status == 401


async def test_headers_and_odd_queries_poison_no_page(database: str, people: People) -> None:
    [ada] = people(1)
    odd = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Original-URL": "/v1/users/me/account",
        "X-Rewrite-URL": "/v1/users/me/account",
        "X-HTTP-Method-Override": "DELETE",
        "Forwarded": "host=evil.example",
        "Referer": "https://evil.example/",
        "Accept-Language": "evil",
        "X-Request-Id": "evil",
    }
    with running(settings_for(database, cache=True, guest_cache=5)) as gateway:
        async with aiohttp.ClientSession() as session:
            api = Api(session, gateway.url)
            post = await api.post(ada, "plain")
            path = f"/v1/posts/{post}"
            poisoned = await api.call("GET", path, headers=odd)
            clean = await api.call("GET", path)
            assert poisoned.raw == clean.raw
            assert b"evil" not in clean.raw
            assert "evil" not in str({**clean.headers, "X-Request-Id": ""})
            assert clean.headers["Vary"] == "Authorization"
            for query in ("?utm=1", "?cb=%0d%0aSet-Cookie:x", "?limit=20&limit=1", "?__proto__=1"):
                await api.call("GET", path + query, status=400)
            assert (await api.call("GET", path)).raw == clean.raw
            # What is one's own is kept for nobody else.
            mine = await api.call("GET", path, ada, headers=odd)
            assert mine.headers["Cache-Control"].startswith("private")
            assert (await api.call("GET", path)).raw == clean.raw


async def test_nobody_writes_lines_into_the_log(
    gateway: Gateway, api: Api, people: People, lines: io.StringIO
) -> None:
    [ada] = people(1)
    forged = '{"level": "critical", "message": "forged"}'
    async with api.session.get(
        f"{gateway.url}/v1/users/by-username/x%0d%0a{forged}?q=%0a{forged}",
        headers={**bearer(ada), "User-Agent": forged, "X-Request-Id": f"a {forged}"},
    ) as response:
        assert response.status in (400, 404)
    logging.getLogger("pgsocial").warning("said: %s", f"x\n{forged}")
    for line in lines.getvalue().splitlines():
        assert json.loads(line)["level"] != "critical"


async def test_the_log_tells_who_asked_for_what_and_no_secret(
    gateway: Gateway, api: Api, lines: io.StringIO
) -> None:
    password, name, said = "correct horse abuse", "ab_logged", "nobody's business"
    body = {"username": name, "password": password}
    made = (await api.call("POST", "/v1/users", None, body)).json
    session = (await api.call("POST", "/v1/sessions", None, body)).json
    token = session["token"]
    await api.call("POST", "/v1/sessions", None, {**body, "password": "wrong abuse"}, status=401)
    post = (await api.call("POST", "/v1/posts", token, {"body": said})).json["id"]
    await api.call("POST", "/v1/posts", token, {"body": said, "reply_to_id": "0"}, status=404)
    await api.call("GET", "/v1/search/users?query=secretquery", token)
    ticket = (await api.call("POST", "/v1/stream/tickets", token)).json["ticket"]
    async with api.session.ws_connect(f"{gateway.url}/v1/stream?ticket={ticket}"):
        pass
    hook = {"url": "https://ab.example/capability", "events": ["post.created"]}
    secret = (await api.call("POST", "/v1/hooks", token, hook)).json["secret"]
    await api.call("GET", f"/v1/posts/{post}", token, headers={"X-Request-Id": "ab-42"})
    await api.call("DELETE", "/v1/sessions/current", token)
    written = lines.getvalue()
    for it in (password, "wrong abuse", token, ticket, secret, said, "secretquery", "capability"):
        assert it not in written, it
    found = [json.loads(it) for it in written.splitlines()]
    [line] = [it for it in found if it.get("request_id") == "ab-42"]
    assert line.pop("ms") > 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "pgsocial.access",
        "message": "request",
        "request_id": "ab-42",
        "method": "GET",
        "route": "/v1/posts/{id}",
        "status": 200,
        "user_id": int(made["id"]),
    }
