"""Clients of the stream, a process of their own: `python -m bench.sockets URL TOKENS`.

It opens a socket on `home` for each token and then does what each line of its input says, a JSON
object, and answers each with one: see bench/clients.py. Times are of the clock that all processes
of a machine share.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

# Of the socket itself: a first message of it, or whatever must come.
_PATIENCE = 120.0
_AT_ONCE = 64
# A refusal for want of room, at once or once it is open, is waited out for a random while of up to
# so many seconds.
_WAIT = 1.0
_TRY_AGAIN = 1013


class Ended(Exception):
    """A socket's end, before it was told where it is; its code."""


class Client:
    """One socket, and when it was told of which posts."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.place: str | None = None
        self.told: dict[str, list[float]] = {}
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.is_open = asyncio.Event()
        self.reader: asyncio.Task[None] | None = None

    async def open(self, session: aiohttp.ClientSession, url: str) -> None:
        """Until the server has said that the topics hold, from the last place on."""
        self.is_open.clear()
        headers = {"Authorization": f"Bearer {self.token}"}
        self.socket = await session.ws_connect(url, headers=headers, compress=0, max_msg_size=0)
        wanted: dict[str, Any] = {"type": "subscribe", "topics": ["home"]}
        if self.place is not None:
            wanted["after"] = self.place
        await self.socket.send_str(json.dumps(wanted))
        self.reader = asyncio.create_task(self.read(self.socket))
        is_open = asyncio.create_task(self.is_open.wait())
        async with asyncio.timeout(_PATIENCE):
            await asyncio.wait({self.reader, is_open}, return_when=asyncio.FIRST_COMPLETED)
        if not is_open.done():
            is_open.cancel()
            raise Ended(self.socket.close_code)

    async def read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for received in socket:
            at = time.monotonic()
            message = json.loads(received.data)
            for event in message.get("events", ()):
                if event["type"] == "post.created":
                    self.told.setdefault(event["post_id"], []).append(at)
            self.place = message.get("next", self.place)
            # Caught up: what comes from now on comes as it happens.
            if message["type"] == "heartbeat":
                self.is_open.set()

    async def lose(self) -> None:
        """The connection, without a word."""
        if self.reader is not None:
            self.reader.cancel()
        if self.socket is not None and (transport := self.socket._response.connection) is not None:
            transport.close()


class Crowd:
    def __init__(self, session: aiohttp.ClientSession, url: str, tokens: list[str]) -> None:
        self._session = session
        self._url = url
        self._clients = [Client(token) for token in tokens]
        self._refused = 0

    async def open(self, within: float = 0) -> dict[str, Any]:
        """All of them, at times drawn from so many seconds."""
        room = asyncio.Semaphore(_AT_ONCE)
        times: list[float] = []

        async def come(client: Client) -> None:
            await asyncio.sleep(random.uniform(0, within))
            async with room:
                began = time.monotonic()
                while not await self._is_open(client):
                    self._refused += 1
                    await asyncio.sleep(random.uniform(0, _WAIT))
                times.append(time.monotonic() - began)

        self._refused = 0
        began = time.monotonic()
        await asyncio.gather(*map(come, self._clients))
        times.sort()
        return {
            "sockets": len(times),
            "seconds": time.monotonic() - began,
            "p50": times[len(times) // 2],
            "p99": times[int(len(times) * 0.99)],
            "refused": self._refused,
        }

    async def _is_open(self, client: Client) -> bool:
        """False where there is no room at the moment."""
        try:
            await client.open(self._session, self._url)
        except aiohttp.WSServerHandshakeError as error:
            if error.status != 503:
                raise
            return False
        except Ended as error:
            if error.args != (_TRY_AGAIN,):
                raise
            return False
        return True

    async def lose(self) -> dict[str, Any]:
        await asyncio.gather(*(client.lose() for client in self._clients))
        return {"lost": len(self._clients)}

    async def report(self, posts: dict[str, float], within: float) -> dict[str, Any]:
        """Of posts and when they were made: whom they reached how often, and after how long."""
        until = time.monotonic() + within
        while any(posts.keys() - it.told for it in self._clients):
            if time.monotonic() > until:
                break
            await asyncio.sleep(0.1)
        counts: Counter[int] = Counter()
        delays: list[float] = []
        for client in self._clients:
            for post, made in posts.items():
                times = client.told.get(post, ())
                counts[len(times)] += 1
                delays += [it - made for it in times[:1]]
        delays.sort()
        top = len(delays) - 1
        return {
            "lost": counts[0],
            "doubled": sum(count for times, count in counts.items() if times > 1),
            "told": len(delays),
            **{f"p{it}": delays[int(top * it / 100)] if delays else None for it in (50, 95, 99)},
            "last": delays[-1] if delays else None,
        }


async def main(url: str, tokens: list[str]) -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_PATIENCE)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        crowd = Crowd(session, url, tokens)
        async for line in lines:
            wanted = json.loads(line)
            done = await getattr(crowd, wanted.pop("do"))(**wanted)
            print(json.dumps(done), flush=True)
        await crowd.lose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]).read_text().split()))
