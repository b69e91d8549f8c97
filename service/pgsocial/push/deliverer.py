"""Takes deliveries from the database and sends them, several at a time, one to each endpoint.

A process that dies between sending and saying so sends it again: the id is the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from socket import socket
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from standardwebhooks import Webhook

from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.pool import Database
from pgsocial.push import guard
from pgsocial.push.vapid import Vapid
from pgsocial.queue import keep_taking

log = logging.getLogger(__name__)

_TAKE = (
    "select id, kind, url, secrets, client_key, client_secret, body"
    " from internal.take_delivery(%(has_push)s)"
)
_END = "select internal.end_delivery(%(id)s::bigint, %(status)s::integer, %(error)s::text)"
# Deliveries under way in this process.
_MOST = 16
# Seconds for those under way at the end.
_GRACE = 5
# Less than the minute after which internal.take_delivery() gives an attempt up.
_TIMEOUT = ClientTimeout(total=20, connect=10)


@dataclass(frozen=True)
class Delivery:
    """A row of internal.take_delivery()."""

    id: int
    kind: str
    url: str
    secrets: list[str]
    client_key: str | None
    client_secret: str | None
    body: str


class Unsendable(Exception):
    """It cannot be sent like this."""


class Deliverer:
    def __init__(self, settings: Settings, worker: Database, metrics: Metrics) -> None:
        self._worker = worker
        self._vapid = Vapid.of(settings)
        self._metrics = metrics
        self._pause = settings.delivery_pause
        self._is_private_allowed = settings.hooks_private
        self._room = asyncio.Semaphore(_MOST)
        self._under_way: set[asyncio.Task[None]] = set()
        self._sessions: dict[bool, ClientSession] = {}

    async def run(self) -> None:
        async with _session() as own, _session(guard.open_socket) as guarded:
            self._sessions = {True: own, False: guarded}
            try:
                await keep_taking(self._begin_next, self._pause, "deliveries")
            finally:
                # What is cut off in the middle is tried again, but only after a minute.
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=_GRACE)
                for task in self._under_way:
                    task.cancel()
                await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _begin_next(self) -> bool:
        """Whether there was one: it is sent while others are taken."""
        await self._room.acquire()
        is_taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._take(is_taken))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await is_taken

    async def _take(self, is_taken: asyncio.Future[bool]) -> None:
        """A task of its own, since what the database has given away must be sent."""
        try:
            row = await self._worker.row(_TAKE, {"has_push": self._vapid is not None})
        except Exception as error:
            if not is_taken.done():
                is_taken.set_exception(error)
            return
        if not is_taken.done():
            is_taken.set_result(row is not None)
        if row is not None:
            await self._send(Delivery(*row))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()):
            log.warning("a delivery waits: %s", error, exc_info=error)

    async def _send(self, delivery: Delivery) -> None:
        is_trusted = delivery.kind == "system" or self._is_private_allowed
        status: int | None = None
        error: str | None = None
        try:
            if not (is_trusted or delivery.url.startswith("https://")):
                raise Unsendable("only https is allowed")
            status = await _post(self._sessions[is_trusted], delivery.url, *self._message(delivery))
        except (Unsendable, ClientError, OSError, ValueError) as failed:
            error = f"{type(failed).__name__}: {failed}"
        end = {"id": delivery.id, "status": status, "error": error}
        result = await self._worker.value(_END, end)
        self._metrics.deliveries.labels(delivery.kind, result).inc()

    def _message(self, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
        if self._vapid and delivery.client_key and delivery.client_secret:
            return self._vapid.message(
                delivery.url, delivery.client_key, delivery.client_secret, delivery.body
            )
        return _hook(delivery)


def _hook(delivery: Delivery) -> tuple[bytes, dict[str, str]]:
    """As Standard Webhooks describes: signed anew at each attempt, by each key that counts."""
    now = datetime.now(UTC)
    signatures = (Webhook(it).sign(str(delivery.id), now, delivery.body) for it in delivery.secrets)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": str(delivery.id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return delivery.body.encode(), headers


async def _post(session: ClientSession, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status. Nothing more of an answer is read, and none is followed elsewhere."""
    async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
        response.close()
        return response.status


def _session(open_socket: Callable[[Any], socket] | None = None) -> ClientSession:
    return ClientSession(
        connector=TCPConnector(force_close=True, limit=_MOST, socket_factory=open_socket),
        cookie_jar=DummyCookieJar(),
        timeout=_TIMEOUT,
        headers={"User-Agent": "pgsocial"},
        trust_env=False,
        auto_decompress=False,
    )
