"""GET /v1/stream and /v1/events/socket as WebSockets: topics of the log, as they happen."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Literal

import psycopg
from aiohttp import web
from pydantic import Field, TypeAdapter, ValidationError

from pgsocial.gateway import keys
from pgsocial.gateway.dispatch import address_of, caller
from pgsocial.gateway.errors import Problem, of_database
from pgsocial.gateway.origins import check_origin
from pgsocial.gateway.shapes import Form, Id, Place
from pgsocial.gateway.text import check_text
from pgsocial.gateway.tokens import Tokens, digest, socket_bearer
from pgsocial.pool import Unavailable
from pgsocial.realtime import events, messages, sql
from pgsocial.realtime.session import Session, run_until_ended
from pgsocial.realtime.socket import NOT_AUTHENTICATED, TOO_MUCH_INPUT, Command, Socket

_SIGN_IN = (
    'send Authorization: Bearer <token>, or offer the protocols "pgsocial" and "bearer.<token>"'
)
_TOPICS = 100
_PLAIN_FRAME = 4096
_FRAME = 16384  # Bytes of a message: a hundred topics, of which each is a short text.


class _Query(Form):
    after: Place | None = None


class _Subscribe(Form):
    type: Literal["subscribe"]
    topics: list[str] = Field(min_length=1, max_length=_TOPICS)
    after: Place | None = None


class _Unsubscribe(Form):
    type: Literal["unsubscribe"]
    topics: list[str] = Field(min_length=1, max_length=_TOPICS)


class _Ping(Form):
    type: Literal["ping"]


class _Typing(Form):
    type: Literal["typing"]
    post_id: Id


class _Presence(Form):
    type: Literal["presence"]
    state: Literal["online", "away"]


_Wish = _Subscribe | _Unsubscribe | _Typing | _Presence | _Ping
_FORM: TypeAdapter[_Wish] = TypeAdapter(Annotated[_Wish, Field(discriminator="type")])
# Seconds between two messages of who types, of the same post and of any.
_TYPING, _TYPING_ANY = 3.0, 1.0


async def follow_events(request: web.Request) -> web.StreamResponse:
    """All that its user may see, without topics in its messages."""
    socket = await open_socket(request, topics=("everything",), is_plain=True)
    query = _Query.model_validate(dict(request.query))
    return await _serve(request, socket, query.after)


class _Topics(_Query):
    """Of server-sent events; a WebSocket says the rest in messages."""

    topics: str | None = None
    ticket: str | None = None


async def follow_topics(request: web.Request) -> web.StreamResponse:
    """As a WebSocket, or as server-sent events where none is asked for."""
    if request.method != "GET":
        raise Problem(405, "a stream is for GET alone", headers={"Allow": "GET"})
    is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
    socket = await open_socket(request)
    query = _Topics.model_validate(dict(request.query))
    if is_socket and (query.topics is not None or query.after is not None):
        raise Problem(400, "a WebSocket says its topics in messages", "topics")
    if is_socket:
        return await _serve(request, socket, None)
    return await events.serve(request, socket, query.after, recheck)


async def open_socket(
    request: web.Request, topics: tuple[str, ...] = (), is_plain: bool = False
) -> Socket:
    """Who asks, whether they may, and whether there is room."""
    app = request.app
    settings, hub = app[keys.SETTINGS], app[keys.HUB]
    check_origin(request, settings.cors_origins)
    tokens = app[keys.TOKENS]
    ticket = None if is_plain else request.query.get("ticket")
    token = socket_bearer(request) if ticket is None else None
    if ticket is not None:
        await app[keys.LIMITER].check("read", caller(request, None))
        check_text(ticket, "ticket")
        session = await tokens.redeem(ticket)
        user = await tokens.user_of(session)
    elif token is not None:
        session, user = digest(token), await tokens.user(token)
    else:
        raise Problem(401, _SIGN_IN)
    await app[keys.LIMITER].check("read", caller(request, user))
    address = address_of(request)
    rooms = (
        (hub.count(user), settings.sockets_per_user, "a user"),
        (hub.count_address(address), settings.sockets_per_address, "an address"),
    )
    for count, most, whose in rooms:
        if count >= most:
            raise Problem(
                429, f"{whose} may have {most} sockets open", headers={"Retry-After": "5"}
            )
    return Socket(
        user, session, settings.socket_queue, address=address, topics=topics, is_plain=is_plain
    )


async def _serve(request: web.Request, socket: Socket, after: str | None) -> web.StreamResponse:
    app = request.app
    settings, hub = app[keys.SETTINGS], app[keys.HUB]
    response = web.WebSocketResponse(
        protocols=("pgsocial",),
        heartbeat=settings.socket_heartbeat,
        timeout=5,
        max_msg_size=_PLAIN_FRAME if socket.is_plain else _FRAME,
        compress=False,
        autoping=False,
    )
    if not response.can_prepare(request).ok:
        raise Problem(426, "this address is a WebSocket", headers={"Upgrade": "websocket"})
    hub.add(socket)
    try:
        await response.prepare(request)
        socket.write = _writer(request, app)
        session = Session(app, socket, response.send_str)
        await run_until_ended(
            socket,
            session.run(after),
            _read(response, socket, app, settings.socket_input),
            recheck(app[keys.TOKENS], socket, settings.socket_recheck),
        )
        await _close(request, response, socket, app)
    finally:
        hub.remove(socket)
    return response


def _writer(request: web.Request, app: web.Application) -> Callable[[bytes], bool]:
    """Writes to the connection what many are sent, past aiohttp, which would make each a frame of
    its own in a turn of its own: thousands are told at once."""
    transport, sent = request.transport, app[keys.METRICS].messages

    def write(frame: bytes) -> bool:
        if transport is None or transport.is_closing() or transport.get_write_buffer_size():
            return False
        transport.write(frame)
        sent.inc()
        return True

    return write


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


async def _read(
    response: web.WebSocketResponse, socket: Socket, app: web.Application, a_minute: int
) -> None:
    """Takes what the client wants, answers pings, notices the end, and ends who sends too much."""
    allowed, last = float(a_minute), time.monotonic()
    async for received in response:
        now = time.monotonic()
        allowed = min(a_minute, allowed + (now - last) * a_minute / 60) - 1
        last = now
        if allowed < 0:
            socket.end(TOO_MUCH_INPUT, f"too many messages: {a_minute} a minute is the limit")
            return
        if received.type is web.WSMsgType.PING:
            await response.pong(received.data)
        elif received.type is web.WSMsgType.ERROR:
            return
        elif received.type is web.WSMsgType.TEXT and not socket.is_plain:
            await _take(app, socket, received.data)
        elif received.type is web.WSMsgType.BINARY and not socket.is_plain:
            socket.offer(messages.error("PS400", "messages are text, in JSON"))


async def _take(app: web.Application, socket: Socket, text: str) -> None:
    try:
        wanted = _FORM.validate_json(text, strict=True)
        check_text(wanted.model_dump(), "the message")
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        socket.offer(messages.error("PS400", f"{where}: {first['msg']}" if where else first["msg"]))
        return
    except Problem as problem:
        socket.offer(messages.error("PS400", problem.detail))
        return
    match wanted:
        case _Subscribe():
            socket.offer(Command(True, tuple(wanted.topics), wanted.after))
        case _Unsubscribe():
            socket.offer(Command(False, tuple(wanted.topics)))
        case _Ping():
            socket.offer(messages.told("pong"))
        case _Presence():
            app[keys.HUB].lane.show(socket, wanted.state)
        case _Typing():
            await _type(app, socket, int(wanted.post_id))


async def _type(app: web.Application, socket: Socket, post: int) -> None:
    """Too often is as good as not at all: who is told shows it for some seconds."""
    now = time.monotonic()
    last_post, last = socket.typed
    if now < last + (_TYPING if post == last_post else _TYPING_ANY):
        return
    socket.typed = post, now
    try:
        await app[keys.DATABASE].value(sql.START_TYPING, {"me": socket.user, "post": post})
    except psycopg.Error as error:
        problem = of_database(error, {})
        socket.offer(messages.error(f"PS{problem.status}", problem.detail, f"post:{post}"))
    except Unavailable:
        pass  # It is told and forgotten.


async def recheck(tokens: Tokens, socket: Socket, seconds: float) -> None:
    """End the socket when its token no longer stands for its user."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds * random.uniform(0.8, 1.2)):  # noqa: S311  no secret
                await socket.suspicion.wait()
                socket.suspicion.clear()
        try:
            await tokens.user_of(socket.session)
        except Problem as problem:
            socket.end(NOT_AUTHENTICATED, problem.detail)
        except (Unavailable, psycopg.Error):
            continue
