"""Clients that are slow, broken or hostile, on real sockets."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp
import pytest
from pgsocial.gateway import bodies
from pgsocial.gateway.dispatch import network
from pgsocial.gateway.errors import Problem

from tests.service.conftest import settings_for
from tests.service.gateway import Api, Gateway, Person, api_of, running

People = Callable[[int], list[Person]]
BODY = json.dumps({"body": "compressed"}).encode()
LIMIT = 2**20
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def quick(database: str) -> Iterator[Gateway]:
    """A gateway of little patience, but with connections that are idle."""
    settings = settings_for(
        database, head_timeout=0.4, body_timeout=0.4, idle_timeout=3600, socket_input=10
    )
    with running(settings, has_relay=False) as gateway:
        yield gateway


@pytest.fixture(autouse=True)
def silent_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that a client does wrong is for the log."""
    with caplog.at_level(logging.WARNING):
        yield
    for record in caplog.get_records("call"):
        if not record.name.startswith("pgsocial.realtime"):
            assert record.levelno < logging.WARNING, record.getMessage()


async def said(gateway: Gateway, data: bytes, then_end: bool = False) -> bytes:
    """All that the gateway answers to these bytes until it ends the connection."""
    reader, writer = await asyncio.open_connection(
        gateway.settings.host, int(gateway.url.rpartition(":")[2])
    )
    try:
        writer.write(data)
        if then_end:
            writer.write_eof()
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.close()


def problem(answer: bytes) -> tuple[int, dict[str, object]]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, answer
    return int(head.split()[1]), json.loads(body)


def post(person: Person, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    lines = [
        "POST /v1/posts HTTP/1.1", "Host: x", f"Authorization: Bearer {person.token}",
        "Content-Type: application/json", *headers,
    ]  # fmt: skip
    if not any(it.startswith("Transfer") for it in headers):
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("GZip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY[:5]) + gzip.compress(BODY[5:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("identity", BODY),
        ("gzip, identity", gzip.compress(BODY)),
    ],
    ids=lambda it: "" if isinstance(it, bytes) else str(it),
)
async def test_a_compressed_body(api: Api, people: People, encoding: str, body: bytes) -> None:
    [ada] = people(1)
    headers = {"Content-Encoding": encoding}
    await api.call("POST", "/v1/posts", ada, data=body, headers=headers)


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("gzip", BODY, 400),
        ("gzip", gzip.compress(BODY)[:-1], 400),
        ("gzip", gzip.compress(BODY)[:-9], 400),
        ("gzip", gzip.compress(BODY)[:5], 400),
        ("gzip", gzip.compress(BODY) + b"more", 400),
        ("gzip", gzip.compress(BODY)[:-8] + bytes(8), 400),
        ("gzip", zlib.compress(BODY), 400),
        ("gzip", b"", 400),
        ("deflate", BODY, 400),
        ("deflate", gzip.compress(BODY), 400),
        ("deflate", zlib.compress(BODY)[:-1], 400),
        ("deflate", zlib.compress(BODY) + b"more", 400),
        ("deflate", raw_deflate(BODY)[:-3], 400),
        ("br", b"\x0b\x02\x80{}\x03", 415),
        ("zstd", b"\x28\xb5\x2f\xfd", 415),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY)), 415),
        ("rot13", BODY, 415),
        ("gzip", gzip.compress(bytes(LIMIT + 1)), 413),
        ("gzip", gzip.compress(bytes(100 * LIMIT)), 413),
        ("gzip", gzip.compress(bytes(LIMIT)) + gzip.compress(b"x"), 413),
        ("deflate", zlib.compress(bytes(100 * LIMIT)), 413),
        ("gzip", b"".join(gzip.compress(b"") for _ in range(50_000)), 400),
    ],
    ids=lambda it: "" if isinstance(it, bytes) else str(it),
)
async def test_a_body_that_is_not_what_it_says(
    api: Api, people: People, encoding: str, body: bytes, status: int
) -> None:
    [ada] = people(1)
    headers = {"Content-Encoding": encoding}
    await api.call("POST", "/v1/posts", ada, data=body, headers=headers, status=status)


async def test_a_body_of_unknown_length_has_a_limit_too(api: Api, people: People) -> None:
    [ada] = people(1)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield bytes(LIMIT // 16)

    await api.call("POST", "/v1/posts", ada, data=pieces(), status=413)


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_no_more_is_made_of_a_body_than_is_taken(
    encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(bytes(100 * LIMIT))
    tracemalloc.start()
    try:
        with pytest.raises(Problem):
            bodies.decoded(packed, encoding, LIMIT)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10 * LIMIT


@pytest.mark.parametrize("body", [b'{"body": "\xff"}', b'{"body": "a\\u0000"}', b"\0", b"\xff\xfe"])
async def test_text_that_is_none(api: Api, people: People, body: bytes) -> None:
    [ada] = people(1)
    await api.call("POST", "/v1/posts", ada, data=body, status=400)


async def test_what_is_no_http(quick: Gateway, people: People) -> None:
    [ada] = people(1)
    chunked = "Transfer-Encoding: chunked"
    for bad in (
        post(ada, b"zz\r\nhello\r\n0\r\n\r\n", chunked),
        post(ada, BODY, f"Content-Length: {len(BODY) + 1}"),
        post(ada, b"", "Content-Length: x", length=0),
        post(ada, b"", "X-Long: " + 10_000 * "x"),
        post(ada, b"", *(f"X-{n}: x" for n in range(200))),
        post(ada, b"", "X-Nul: a\0b"),
        b"GET /" + 10_000 * b"x" + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        post(ada, b'5\r\n{"bod\r\nnonsense\r\n', chunked),
    ):
        status, document = problem(await said(quick, bad))
        assert status == document["status"] == 400, bad[:80]
        assert ada.token not in json.dumps(document)


async def test_a_slow_head_ends(quick: Gateway) -> None:
    begun = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
    answers = await asyncio.gather(*(said(quick, begun) for _ in range(60)))
    assert answers == [b""] * 60

    reader, writer = await asyncio.open_connection(
        quick.settings.host, int(quick.url.rpartition(":")[2])
    )
    # After a whole request too, and not only on a fresh connection. None waits to be idle.
    writer.write(WHOLE)
    assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200 ")
    dripped = 0
    try:
        while not reader.at_eof() and dripped < 100:
            writer.write(b"G" if dripped == 0 else b"x")
            dripped += 1
            await writer.drain()
            await asyncio.sleep(0.1)
    except ConnectionError:
        pass
    writer.close()
    assert dripped < 100, "a byte now and then does not keep it open"


async def test_a_slow_body_ends(quick: Gateway, people: People) -> None:
    [ada] = people(1)
    for begun in (
        post(ada, BODY, length=len(BODY) + 1),
        post(ada, b"1\r\n{\r\n", "Transfer-Encoding: chunked"),
    ):
        status, _ = problem(await said(quick, begun))
        assert status == 408
    async with api_of(quick.url) as api:
        assert (await api.get("/v1/feed", ada))["items"] == []


async def test_an_idle_connection_ends_later(database: str) -> None:
    settings = settings_for(database, head_timeout=0.4, idle_timeout=2)
    with running(settings, has_relay=False) as gateway:
        await idle(gateway)


async def idle(gateway: Gateway) -> None:
    reader, writer = await asyncio.open_connection(
        gateway.settings.host, int(gateway.url.rpartition(":")[2])
    )
    for pause in (0.0, 0.8):  # Longer than a head may take, shorter than a connection may idle.
        await asyncio.sleep(pause)
        writer.write(WHOLE)
        async with asyncio.timeout(20):
            assert b"200 OK" in await reader.readuntil(b"ok\n")
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    writer.close()
    assert await said(gateway, b"") == b""
    # What comes in one piece with a whole request is not known to be the beginning of another.
    assert (await said(gateway, WHOLE + WHOLE[:9])).endswith(b"ok\n")


async def test_an_upload_that_is_dropped_is_no_error(quick: Gateway, people: People) -> None:
    [ada] = people(1)
    for _ in range(3):
        _, writer = await asyncio.open_connection(
            quick.settings.host, int(quick.url.rpartition(":")[2])
        )
        writer.write(post(ada, b"{", length=1000))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
    async with api_of(quick.url) as api:
        async with asyncio.timeout(10):
            while True:
                text = (await api.call("GET", "/metrics")).raw.decode()
                if 'method="POST",route="/v1/posts",status="400"' in text:
                    break
                await asyncio.sleep(0.05)
        assert 'status="500"' not in text


async def test_input_over_a_socket_is_limited(quick: Gateway, people: People) -> None:
    [ada] = people(1)
    headers = {"Authorization": f"Bearer {ada.token}"}
    url = f"{quick.url}/v1/events/socket"
    async with aiohttp.ClientSession() as session:

        async def end(send: Callable[[aiohttp.ClientWebSocketResponse], object]) -> int | None:
            async with session.ws_connect(url, headers=headers) as socket:
                async with asyncio.timeout(20):
                    await send(socket)  # type: ignore[misc]
                    async for _ in socket:
                        pass
                return socket.close_code

        async def texts(socket: aiohttp.ClientWebSocketResponse) -> None:
            for _ in range(30):
                await socket.send_str("hello")

        async def pings(socket: aiohttp.ClientWebSocketResponse) -> None:
            for _ in range(30):
                await socket.ping()

        async def large(socket: aiohttp.ClientWebSocketResponse) -> None:
            await socket.send_str(5000 * "x")

        async def few(socket: aiohttp.ClientWebSocketResponse) -> None:
            for _ in range(5):
                await socket.ping()
            await socket.send_str("goodbye")
            await socket.close()

        assert await end(texts) == 1008
        assert await end(pings) == 1008
        assert await end(large) == 1009
        assert await end(few) == 1000


def test_whose_requests_are_counted_together() -> None:
    for address, counted in (
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("2002:c000:201:7::1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("unknown", "unknown"),
        ("", ""),
    ):
        assert network(address) == counted
