"""A client of /v1/stream for tests: it keeps what it has seen, and where it is."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import psycopg
from pgsocial.config import Settings

from tests.service.gateway import Api, Person, validate_batch

Message = dict[str, Any]


class Client:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.place = ""
        self.messages: list[Message] = []
        self.events: list[Message] = []
        self.closed: tuple[int, str] | None = None

    async def say(self, **message: object) -> None:
        await self.socket.send_json(message)

    async def receive(self) -> Message | None:
        """One message; None where the socket has ended."""
        got = await self.socket.receive(timeout=30)
        if got.type is not aiohttp.WSMsgType.TEXT:
            self.closed = (self.socket.close_code or 0, str(got.extra or ""))
            return None
        message: Message = json.loads(got.data)
        self.messages.append(message)
        if message["type"] == "events":
            validate_batch(message, "StreamMessage")
            assert {event["batch_id"] for event in message["events"]} <= {message["batch"]}
            self.events += message["events"]
        if message["type"] in ("events", "heartbeat", "subscribed") and "next" in message:
            self.place = message["next"]
        return message

    async def until(self, kind: str, /, **fields: object) -> Message:
        """The next message of a kind, with these fields."""
        while True:
            message = await self.receive()
            assert message is not None, f"closed: {self.closed}"
            if message["type"] == kind and fields.items() <= message.items():
                return message

    async def until_event(self, kind: str, count: int = 1) -> list[Message]:
        while len(found := [it for it in self.events if it["type"] == kind]) < count:
            assert await self.receive() is not None, f"closed: {self.closed}"
        return found

    async def until_post(self, post: str) -> Message:
        while not (found := [it for it in self.events if it["post_id"] == post]):
            assert await self.receive() is not None, f"closed: {self.closed}"
        return found[-1]

    async def subscribe(self, *topics: str, after: str | None = None) -> list[str]:
        more = {} if after is None else {"after": after}
        await self.say(type="subscribe", topics=topics, **more)
        answer = await self.until("subscribed")
        subscribed: list[str] = answer["topics"]
        return subscribed

    async def unsubscribe(self, *topics: str) -> None:
        await self.say(type="unsubscribe", topics=topics)
        await self.until("unsubscribed")

    async def end(self) -> tuple[int, str]:
        while await self.receive() is not None:
            pass
        assert self.closed
        return self.closed

    @property
    def posts(self) -> list[str]:
        return [event["post_id"] for event in self.events if event["type"] == "post.created"]


@asynccontextmanager
async def streaming(
    api: Api, who: Person, *topics: str, after: str | None = None
) -> AsyncIterator[Client]:
    """Connected, and subscribed: whatever happens from now on is seen."""
    headers = {"Authorization": f"Bearer {who.token}"}
    async with api.session.ws_connect(f"{api.url}/v1/stream", headers=headers) as socket:
        client = Client(socket)
        if topics:
            await client.subscribe(*topics, after=after)
        yield client


@asynccontextmanager
async def not_reading(
    url: str, path: str, who: Person, said: bytes = b"", until: bytes = b"\r\n\r\n"
) -> AsyncIterator[None]:
    """A client that has said something, reads up to an answer, and then takes nothing any more."""
    port = int(url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    assert len(said) < 126
    # A text frame as a client sends it: masked, with a mask of zeros.
    frame = bytes([0x81, 0x80 | len(said), 0, 0, 0, 0]) + said if said else b""
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Authorization: Bearer {who.token}\r\n\r\n".encode()
        + frame
    )
    await reader.readuntil(until)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        writer.close()


async def flood(
    api: Api,
    owner: psycopg.Connection[tuple[object, ...]],
    author: Person,
    seen: Callable[[int], Awaitable[object]],
) -> int:
    """Posts until who does not read is let go; how many, all of which another has seen."""
    for number in range(1, 400):
        owner.execute(
            "insert into core.posts (author_id, body) "
            "select %s, repeat('x', 9900) from generate_series(1, 20)",
            [author.id],
        )
        await seen(20 * number)
        text = (await api.call("GET", "/metrics")).raw.decode()
        if 'pgsocial_socket_ends_total{code="1013"} 1.0' in text:
            return 20 * number
    raise AssertionError("the slow reader was never let go")


@contextmanager
def process(
    settings: Settings, has_relay: bool = True
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A gateway as a process of its own."""
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "pgsocial",
            "serve",
            "--port",
            "0",
            *([] if has_relay else ["--no-relay"]),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={
            **os.environ,
            "PGSOCIAL_APP_URL": settings.app_url.get_secret_value(),
            "PGSOCIAL_WORKER_URL": settings.worker_url.get_secret_value(),
            "REDIS_URL": settings.redis_url.get_secret_value(),
        },
    ) as started:
        assert started.stdout
        try:
            line = started.stdout.readline()
            assert line, "the gateway did not start"
            yield line.split()[-1], started
        finally:
            started.kill()


def topics_of(events: Sequence[Message]) -> list[tuple[str, list[str]]]:
    return [(event["type"], event["topics"]) for event in events]
