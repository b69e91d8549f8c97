"""Connections that are made again whenever they end, until that can lead nowhere."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable

import aiohttp

from pgsocial.client.errors import NotAuthenticated, error_of

# Seconds before the next attempt: each time twice as long, and of that a random part.
_FIRST, _LONGEST = 0.2, 15.0
# What a gateway closes with where coming again leads nowhere, as a status of HTTP.
_ENDS = {
    1008: (429, "too many messages"),
    1009: (400, "a message was too long"),
    4401: (401, "the token has ended"),
    4410: (410, "this place is no longer kept"),
}


class Sockets:
    """Of one address: what it is may change from one connection to the next."""

    def __init__(
        self, session: aiohttp.ClientSession, token: str | None, address: Callable[[], str]
    ) -> None:
        self._session = session
        self._token = token
        self._address = address
        self._pause = 0.0

    def works(self) -> None:
        """Something came: the next one need not wait."""
        self._pause = 0.0

    async def connections(self) -> AsyncGenerator[aiohttp.ClientWebSocketResponse, None]:
        """One after the other, for ever, or an error that says why not."""
        if self._token is None:
            raise NotAuthenticated(401, {"detail": "a stream needs a token"}, None)
        while True:
            wait: str | None = None
            try:
                async with self._session.ws_connect(
                    self._address(),
                    headers={"Authorization": f"Bearer {self._token}"},
                    heartbeat=30,
                    timeout=aiohttp.ClientWSTimeout(ws_close=5),
                ) as socket:
                    yield socket
                    if socket.close_code in _ENDS:
                        status, detail = _ENDS[socket.close_code]
                        raise error_of(status, {"detail": detail}, None)
            except aiohttp.WSServerHandshakeError as error:
                wait = error.headers.get("Retry-After") if error.headers else None
                if error.status < 500 and error.status != 429:
                    raise error_of(error.status, {"detail": error.message}, wait) from error
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            least = float(wait) if wait and wait.isdigit() else 0.0
            self._pause = min(max(_FIRST, self._pause * 2), _LONGEST)
            await asyncio.sleep(least + self._pause * random.uniform(0.5, 1))  # noqa: S311  no secret
