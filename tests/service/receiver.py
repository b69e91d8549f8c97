"""A real HTTP server that web hooks and pushes are sent to, and what it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from multidict import CIMultiDictProxy
from standardwebhooks import Webhook


@dataclass
class Received:
    path: str
    headers: CIMultiDictProxy[str]
    body: bytes

    def verified(self, secret: str) -> Any:
        """What it says, where the signature is by that secret and the time is now."""
        return Webhook(secret).verify(self.body, dict(self.headers))


@dataclass
class Receiver:
    """Answers 204, or what it was told to, in order."""

    url: str = ""
    answers: list[web.Response | int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    hold: asyncio.Event | None = None

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.received.append(Received(request.path, request.headers, await request.read()))
        if self.hold is not None:
            await self.hold.wait()
        answer = self.answers.pop(0) if self.answers else 204
        return web.Response(status=answer) if isinstance(answer, int) else answer

    async def next(self, count: int = 1) -> list[Received]:
        """The next so many, taken away."""
        async with asyncio.timeout(20):
            while len(self.received) < count:
                await asyncio.sleep(0.02)
        taken, self.received = self.received[:count], self.received[count:]
        return taken


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield receiver
    finally:
        if receiver.hold is not None:
            receiver.hold.set()
        await runner.cleanup()
