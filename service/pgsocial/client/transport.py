"""How a call of the client becomes a request, and an answer a value or an error."""

from __future__ import annotations

import http.client
import json
import selectors
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote, urlencode, urlsplit

import aiohttp

from pgsocial.client.errors import error_of
from pgsocial.client.sockets import Sockets
from pgsocial.client.stream import AsyncStream, Stream

_JSON = "application/json"
Values = Mapping[str, Any]


@dataclass
class Call:
    """A request: None stands for what is not sent, so that the server's default holds."""

    method: str
    path: str
    in_path: Values = field(default_factory=dict)
    query: Values = field(default_factory=dict)
    headers: Values = field(default_factory=dict)
    body: Values | None = None

    def target(self) -> str:
        parts = {name: quote(str(value), safe="") for name, value in self.in_path.items()}
        shown = {name: _text(value) for name, value in _given(self.query).items()}
        return self.path.format_map(parts) + (f"?{urlencode(shown)}" if shown else "")

    def content(self) -> bytes | None:
        return None if self.body is None else json.dumps(_given(self.body)).encode()

    def head(self, token: str | None) -> dict[str, str]:
        head = {"Accept": _JSON, **{name: str(it) for name, it in _given(self.headers).items()}}
        if token is not None:
            head["Authorization"] = f"Bearer {token}"
        if self.body is not None:
            head["Content-Type"] = _JSON
        return head


def _given(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _answer(status: int, content: bytes, retry_after: str | None) -> Any:
    if status < 400:
        return json.loads(content) if content else None
    try:
        problem = json.loads(content)
    except ValueError:
        problem = {}
    raise error_of(status, problem if isinstance(problem, dict) else {}, retry_after)


# This one and AsyncTransport are both written out, as are the methods of both clients: calls that
# block need no event loop in a thread, and type checkers see what each method gives.
class SyncTransport:
    """One connection, kept; not for several threads at once."""

    def __init__(self, url: str, token: str | None = None, timeout: float = 30) -> None:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self.token = token
        self._url, self._base = url.rstrip("/"), parts.path.rstrip("/")
        self._connection = kind(parts.hostname or "", parts.port, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def _call(self, call: Call) -> Any:
        self._close_ended()
        was_open = self._connection.sock is not None
        try:
            return self._ask(call)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
            # A connection that was idle may have ended meanwhile; what only reads is asked again.
            if not was_open or call.method != "GET":
                raise
            return self._ask(call)

    def _close_ended(self) -> None:
        """A server ends a connection that is idle for long: what has something to say before it is
        asked says that. So what writes is seldom sent in vain."""
        if self._connection.sock is None:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection.sock, selectors.EVENT_READ)
            if selector.select(0):
                self._connection.close()

    def _ask(self, call: Call) -> Any:
        connection = self._connection
        try:
            connection.request(
                call.method, self._base + call.target(), call.content(), call.head(self.token)
            )
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            connection.close()
            raise
        return _answer(response.status, content, response.headers.get("Retry-After"))

    def stream(self, *topics: str, after: str | None = None) -> Stream:
        """A socket with topics, to be opened by `with` and iterated over; `after` is the `place` of
        one before."""
        return Stream(self._url, self.token, topics, after)

    @staticmethod
    def _pages(ask: Callable[[str | None], Any], cursor: str | None) -> Iterator[Any]:
        while True:
            page = ask(cursor)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return


class AsyncTransport:
    def __init__(self, url: str, token: str | None = None, timeout: float = 30) -> None:
        self.token = token
        self._url = url.rstrip("/")
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._session.close()

    async def _call(self, call: Call) -> Any:
        async with self._session.request(
            call.method,
            self._url + call.target(),
            data=call.content(),
            headers=call.head(self.token),
        ) as response:
            return _answer(
                response.status, await response.read(), response.headers.get("Retry-After")
            )

    @staticmethod
    async def _pages(
        ask: Callable[[str | None], Awaitable[Any]], cursor: str | None
    ) -> AsyncIterator[Any]:
        while True:
            page = await ask(cursor)
            for item in page["items"]:
                yield item
            cursor = page["next"]
            if cursor is None:
                return

    def stream(self, *topics: str, after: str | None = None) -> AsyncStream:
        """A socket with topics, to be opened by `async with` and iterated over; `after` is the
        `place` of one before."""
        return AsyncStream(self._session, self._url, self.token, topics, after)

    async def follow(self, after: str | None = None) -> AsyncGenerator[Any, None]:
        """Batches of events as they happen, for ever: a connection that ends is made again, and
        goes on behind the last batch that was taken. NotAuthenticated where the token has ended,
        TooOld where the place is no longer kept: fetch afresh, then follow without `after`."""

        def address() -> str:
            query = f"?{urlencode({'after': after})}" if after is not None else ""
            return f"{self._url}/v1/events/socket{query}"

        sockets = Sockets(self._session, self.token, address)
        async with aclosing(sockets.connections()) as connections:
            async for socket in connections:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        batch = message.json()
                        yield batch
                        # Only now: whoever breaks off has not dealt with it.
                        after = batch["next"]
                        sockets.works()
