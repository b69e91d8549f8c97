"""Bearer tokens: where a request carries one, and whose it is."""

from __future__ import annotations

import hashlib
import re
import time
from collections import OrderedDict

import psycopg
from aiohttp import web

from pgsocial.gateway.errors import Problem
from pgsocial.pool import Database

_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")
_AUTHENTICATE = "select social.authenticate(%(token)s::text)"
_MOST = 10_000


def bearer(request: web.Request) -> str | None:
    """The token of the Authorization header, None where there is no such header."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token):
        raise Problem(401, 'send "Authorization: Bearer <token>"')
    return token


def socket_bearer(request: web.Request) -> str | None:
    """Also from the protocols that a browser's WebSocket offers, since it can set no header."""
    for offered in request.headers.get("Sec-WebSocket-Protocol", "").split(","):
        name, _, token = offered.strip().partition(".")
        if name == "bearer" and _TOKEN.fullmatch(token):
            return token
    return bearer(request)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Tokens:
    """Asks the database, and believes its yes for a few seconds; a no is never kept."""

    def __init__(self, database: Database, ttl: float) -> None:
        self._database = database
        self._ttl = ttl
        self._known: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    async def user(self, token: str) -> int:
        """The token's user; a Problem of status 401 where it stands for nobody."""
        key = digest(token)
        known = self._known.get(key)
        if known and known[0] > time.monotonic():
            return known[1]
        self._known.pop(key, None)
        until = time.monotonic() + self._ttl
        try:
            user: int = await self._database.value(_AUTHENTICATE, {"token": token})
        except psycopg.Error as error:
            if error.sqlstate != "PS401":
                raise
            message = error.diag.message_primary or "this token is not valid"
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise Problem(401, message, headers=challenge) from error
        self._known[key] = (until, user)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return user

    def forget(self, token: str) -> None:
        self._known.pop(digest(token), None)

    def forget_others(self, user: int, token: str) -> None:
        """All tokens of a user but one."""
        kept = digest(token)
        for key in [it for it, known in self._known.items() if known[1] == user and it != kept]:
            del self._known[key]
