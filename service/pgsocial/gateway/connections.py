"""How long a client may take, and what it is told where it speaks no HTTP.

aiohttp closes a connection that is idle, from its opening or from the last answer on; that a head
has begun makes no difference to it. Here a head has a time of its own, but for one that begins in
the same piece as the end of a request: it has the time of an idle connection.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from pgsocial.config import Settings
from pgsocial.gateway.errors import Problem

# Bytes of a request's line and of each header, and how many headers.
_LINE, _HEADER, _HEADERS = 8190, 8190, 100


class Connection(web.RequestHandler):
    """A connection of the gateway."""

    __slots__ = ("_head_seconds", "_head_timer", "_reader")

    def __init__(self, manager: web.Server, head_seconds: float, **options: Any) -> None:
        super().__init__(manager, **options)
        self._head_seconds = head_seconds
        self._head_timer: asyncio.TimerHandle | None = None
        self._reader: asyncio.Task[Any] | None = None

    @contextmanager
    def cancels_when_lost(self) -> Iterator[None]:
        """What runs within is cancelled when the client goes away, and its statement with it."""
        self._reader = asyncio.current_task()
        try:
            yield
        finally:
            self._reader = None

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        is_waiting = self._waiter is not None and not self._waiter.done()
        if not is_waiting:
            self._stop_timer()
        elif self._head_timer is None:
            self._head_timer = self._loop.call_later(self._head_seconds, self._end_head)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_timer()
        if self._reader is not None:
            self._reader.cancel()
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is no HTTP is the client's mistake, and nothing for the log."""
        if status >= 500 or request.writer.output_size > 0:
            return super().handle_error(request, status, exc, message)
        # The first line says what is wrong; those after it show the place, which may be a secret's.
        detail = (message or "this is no HTTP request").strip().splitlines()[0].rstrip(":")
        response = Problem(status, detail[:200]).response(None)
        response.headers["Server"] = "pgsocial"
        response.force_close()
        return response

    def _end_head(self) -> None:
        self._head_timer = None
        if self._waiter is not None and not self._waiter.done():
            self.force_close()

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


class Site(web.TCPSite):
    """Listens, with the connections above; or takes connections from a socket that listens, and
    that other processes share."""

    def __init__(
        self,
        runner: web.AppRunner,
        settings: Settings,
        port: int,
        listener: socket.socket | None = None,
    ) -> None:
        super().__init__(runner, settings.host, port)
        self._listener = listener
        self._accepted: set[asyncio.Task[Any]] = set()
        self._options = {
            "head_seconds": settings.head_timeout,
            "keepalive_timeout": settings.idle_timeout,
            "max_line_size": _LINE,
            "max_field_size": _HEADER,
            "max_headers": _HEADERS,
            "lingering_time": 1.0,
            "auto_decompress": False,  # Bodies are read by bodies.read().
            "access_log": None,
        }

    async def start(self) -> None:
        await web.BaseSite.start(self)
        loop, manager = asyncio.get_running_loop(), self._runner.server
        assert manager is not None  # noqa: S101  set up

        def connection() -> Connection:
            return Connection(manager, loop=loop, **self._options)  # type: ignore[arg-type]

        if self._listener is None:
            self._server = await loop.create_server(
                connection, self._host, self._port, backlog=self._backlog
            )
        else:
            self._listen(self._listener, connection)

    async def stop(self) -> None:
        """Take no further connections; those that wait in a shared socket are for others."""
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            await asyncio.gather(*self._accepted, return_exceptions=True)
        await super().stop()

    def _listen(self, listener: socket.socket, connection: Callable[[], Connection]) -> None:
        loop = asyncio.get_running_loop()

        def accept() -> None:
            # One at a time, unlike asyncio: the rest of a burst is for whoever has time.
            try:
                accepted, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:  # Too many files: those that are open end at some time.
                loop.remove_reader(listener)
                loop.call_later(1, loop.add_reader, listener, accept)
                return
            accepted.setblocking(False)
            task = loop.create_task(loop.connect_accepted_socket(connection, accepted))
            self._accepted.add(task)
            task.add_done_callback(self._accepted.discard)

        loop.add_reader(listener, accept)
