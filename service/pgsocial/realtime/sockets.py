"""GET /v1/events/socket: what its user may see of the log, as it happens."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from itertools import groupby
from typing import Any

import psycopg
from aiohttp import web

from pgsocial.gateway import keys
from pgsocial.gateway.dispatch import caller
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.shapes import Form, Place
from pgsocial.gateway.tokens import Tokens, socket_bearer
from pgsocial.pool import Database, Unavailable
from pgsocial.realtime import sql
from pgsocial.realtime.hub import (
    INTERNAL_ERROR,
    NOT_AUTHENTICATED,
    TOO_MUCH_INPUT,
    TRY_AGAIN,
    Hub,
    Socket,
    message,
)

log = logging.getLogger(__name__)

_PAGE = 500


class _Query(Form):
    after: Place | None = None


async def follow_events(request: web.Request) -> web.StreamResponse:
    app = request.app
    settings, hub = app[keys.SETTINGS], app[keys.HUB]
    token = socket_bearer(request)
    if token is None:
        raise Problem(
            401,
            "send Authorization: Bearer <token>, or offer the protocols "
            '"pgsocial" and "bearer.<token>"',
        )
    user = await app[keys.TOKENS].user(token)
    await app[keys.LIMITER].check("read", caller(request, user))
    query = _Query.model_validate(dict(request.query))
    response = web.WebSocketResponse(
        protocols=("pgsocial",),
        heartbeat=settings.socket_heartbeat,
        timeout=5,
        max_msg_size=4096,
        compress=False,
        autoping=False,
    )
    if not response.can_prepare(request).ok:
        raise Problem(426, "this address is a WebSocket", headers={"Upgrade": "websocket"})
    if hub.count(user) >= settings.sockets_per_user:
        raise Problem(
            429,
            f"a user may have {settings.sockets_per_user} sockets open",
            headers={"Retry-After": "5"},
        )

    socket = Socket(user, token, settings.socket_queue)
    hub.add(socket)
    try:
        await response.prepare(request)
        writer = Writer(app[keys.DATABASE], hub, socket, response, app)
        tasks: list[asyncio.Task[Any]] = [
            asyncio.create_task(socket.ended.wait()),
            asyncio.create_task(writer.run(query.after)),
            asyncio.create_task(_read(response, socket, settings.socket_input)),
            asyncio.create_task(_recheck(app[keys.TOKENS], socket, settings.socket_recheck)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await _close(request, response, socket, app)
    finally:
        hub.remove(socket)
    return response


async def _close(
    request: web.Request, response: web.WebSocketResponse, socket: Socket, app: web.Application
) -> None:
    if socket.goodbye and not response.closed:
        code, reason = socket.goodbye
        app[keys.METRICS].socket_ends.labels(str(code)).inc()
        try:
            async with asyncio.timeout(6):
                await response.close(code=code, message=reason.encode(), drain=False)
        except TimeoutError:
            pass
    # A reader that takes nothing any more would keep the connection and its buffers.
    if request.transport is not None and not request.transport.is_closing():
        request.transport.abort()


async def _read(response: web.WebSocketResponse, socket: Socket, a_minute: int) -> None:
    """Nothing is expected; reading answers pings, notices the end, and ends who sends too much."""
    allowed, last = float(a_minute), time.monotonic()
    async for received in response:
        now = time.monotonic()
        allowed = min(a_minute, allowed + (now - last) * a_minute / 60) - 1
        last = now
        if allowed < 0:
            socket.end(TOO_MUCH_INPUT, "nothing is expected here, and this is too much of it")
            return
        if received.type is web.WSMsgType.PING:
            await response.pong(received.data)
        elif received.type is web.WSMsgType.ERROR:
            return


async def _recheck(tokens: Tokens, socket: Socket, seconds: float) -> None:
    """End the socket when its token no longer stands for its user."""
    while True:
        await asyncio.sleep(seconds * random.uniform(0.8, 1.2))  # noqa: S311  not a secret
        try:
            await tokens.user(socket.token)
        except Problem as problem:
            socket.end(NOT_AUTHENTICATED, problem.detail)
        except (Unavailable, psycopg.Error):
            continue


class Writer:
    """Sends one socket first what it missed, then what the hub offers."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        socket: Socket,
        response: web.WebSocketResponse,
        app: web.Application,
    ) -> None:
        self._database = database
        self._hub = hub
        self._socket = socket
        self._response = response
        self._sent = app[keys.METRICS].messages
        # Who was told nothing for so long is told how far the log is.
        self._silence = app[keys.SETTINGS].socket_heartbeat

    async def run(self, after: str | None) -> None:
        socket = self._socket
        try:
            if after is None:
                socket.batch = await self._database.value(sql.LAST_BATCH)
                event = None
            else:
                batch, _, tail = after.partition(".")
                socket.batch, event = int(batch), int(tail) if tail else None
            while True:
                await self._catch_up(event)
                await self._send_live()
                event = None
        except psycopg.Error as error:
            self._refuse(error)
        except Unavailable:
            socket.end(TRY_AGAIN, "the database does not answer at the moment: connect again")
        except ConnectionError:
            pass  # The reader notices as well.
        except Exception:
            log.exception("a socket broke")
            socket.end(INTERNAL_ERROR, "something went wrong here")

    def _refuse(self, error: psycopg.Error) -> None:
        if error.sqlstate == "PS410" or (error.sqlstate or "").startswith("22"):
            self._socket.end_too_old()
        else:
            log.error("a socket broke", exc_info=error)
            self._socket.end(INTERNAL_ERROR, "something went wrong here")

    async def _catch_up(self, event: int | None) -> None:
        """Read the log page by page until the hub takes over; then say where the socket is."""
        socket, batch = self._socket, self._socket.batch
        while True:
            last: int = await self._database.value(sql.LAST_BATCH)
            rows = await self._database.rows(
                sql.REPLAY, {"me": socket.user, "batch": batch, "event": event, "limit": _PAGE}
            )
            is_last = len(rows) < _PAGE
            for number, group in groupby(rows, lambda row: row[0]):
                events = list(group)
                # The page may end within its last batch: the next one goes on behind the event.
                is_whole = is_last or events[-1] is not rows[-1]
                place = str(number) if is_whole else f"{number}.{events[-1][1]}"
                await self._send(message(number, place, [text for _, _, text in events]))
            if not is_last:
                batch, event = rows[-1][0], rows[-1][1]
                continue
            batch, event = max(batch, last, rows[-1][0] if rows else 0), None
            socket.batch = batch
            if self._hub.join(socket):
                await self._send(message(batch, str(batch), []))
                return

    async def _send_live(self) -> None:
        """Returns when the socket is to read the log by itself again."""
        socket, told = self._socket, self._socket.batch
        while True:
            try:
                async with asyncio.timeout(self._silence):
                    item = await socket.queue.get()
            except TimeoutError:
                if socket.batch > told and socket.queue.empty():
                    told = socket.batch
                    await self._send(message(told, str(told), []))
                continue
            if item is None:
                return
            if socket.queue.empty():
                told = socket.batch
            await self._send(item)

    async def _send(self, text: str) -> None:
        await self._response.send_str(text)
        self._sent.inc()
