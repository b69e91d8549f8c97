"""GET /v1/stream as server-sent events: the same session, for who only listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import web

from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.shapes import Form, Place
from pgsocial.gateway.text import check_text
from pgsocial.gateway.tokens import Tokens
from pgsocial.realtime import messages, sql
from pgsocial.realtime.session import Session, run_until_ended
from pgsocial.realtime.socket import Command, Socket

Recheck = Callable[[Tokens, Socket, float], Coroutine[Any, Any, None]]
_RETRY = 2000  # Milliseconds after which a browser connects again.


class _Last(Form):
    last_event_id: Place | None


async def serve(
    request: web.Request, socket: Socket, after: str | None, recheck: Recheck
) -> web.StreamResponse:
    app = request.app
    settings, hub = app[keys.SETTINGS], app[keys.HUB]
    after = _Last(last_event_id=request.headers.get("Last-Event-ID") or after).last_event_id
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
            "X-Content-Type-Options": "nosniff",
        }
    )

    async def send(text: str) -> None:
        place = messages.place_of(text)
        identity = "" if place is None else f"id: {place}\n"
        if text.startswith(_TOO_OLD):
            identity = "id\n"  # Forget the place, or the browser comes again with it.
        await response.write(f"{identity}data: {text}\n\n".encode())

    # Before anything is waited for, so that many at once are counted.
    hub.add(socket)
    try:
        topics = await _topics(request, socket)
        await response.prepare(request)
        await response.write(f"retry: {_RETRY}\n\n".encode())
        socket.offer(Command(True, topics, after))
        session = Session(app, socket, send)
        await run_until_ended(
            socket,
            session.run(None),
            recheck(app[keys.TOKENS], socket, settings.socket_recheck),
        )
        if not await _say_goodbye(socket, response, send, app) and request.transport is not None:
            # A reader that takes nothing any more would keep the connection and its buffers.
            request.transport.abort()
    finally:
        hub.remove(socket)
    return response


_TOO_OLD = messages.told("too_old")


async def _topics(request: web.Request, socket: Socket) -> tuple[str, ...]:
    """What the address names; a Problem where nothing of it can be followed."""
    asked = [it for text in request.query.getall("topics", []) for it in text.split(",") if it]
    if not asked:
        raise Problem(400, "name topics, such as topics=home,notifications", "topics")
    if len(asked) > 100:
        raise Problem(400, "at most 100 topics", "topics")
    check_text(asked, "topics")
    rows = await request.app[keys.DATABASE].rows(
        sql.CHECK_TOPICS, {"me": socket.user, "topics": asked}
    )
    if all(topic is None for _, topic, *_ in rows):
        _, _, code, text, _ = rows[0]
        raise Problem(int(code[2:]), text, "topics")
    return tuple(asked)


async def _say_goodbye(
    socket: Socket,
    response: web.StreamResponse,
    send: Callable[[str], Coroutine[Any, Any, None]],
    app: web.Application,
) -> bool:
    """Whether the client has taken it."""
    try:
        async with asyncio.timeout(2):
            if socket.goodbye is not None:
                code, reason = socket.goodbye
                app[keys.METRICS].socket_ends.labels(str(code)).inc()
                await send(messages.told("end", code=code, reason=reason))
            await response.write_eof()
    except (TimeoutError, ConnectionError):
        return False
    return True
