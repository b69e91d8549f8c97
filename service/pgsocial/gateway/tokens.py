"""Bearer tokens: where a request carries one, and whose it is."""

from __future__ import annotations

import hashlib
import re
import time
from collections import OrderedDict
from typing import Any

import psycopg
from aiohttp import web

from pgsocial.cache.keep import Keep
from pgsocial.cache.kinds import SESSIONS
from pgsocial.gateway.errors import Problem
from pgsocial.pool import Database

_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")
_AUTHENTICATE = "select social.authenticate(%(token)s::text)"
_SESSION = "select social.authenticate_session(%(session)s::text)"
_REDEEM = "select social.redeem_ticket(%(ticket)s::text)"
_MOST = 10_000
# For so long after a session ended it may still be in Redis, and not yet known to have ended: more
# than the log may stay unread while sessions are taken from there (PGSOCIAL_CACHE_TRUST).
_DOUBT = 2.5
_MOST_DOUBTS = 100_000


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

    def __init__(self, database: Database, ttl: float, keep: Keep) -> None:
        self._database = database
        self._ttl = ttl
        self._keep = keep
        # Tokens and users that were forgotten, and when: what another process keeps of them is not
        # believed, nor is an answer kept that was asked for before.
        self._doubts: OrderedDict[bytes | int, float] = OrderedDict()
        # Until when, whose, and the place in the log from which on an end of it would be known.
        self._known: OrderedDict[bytes, tuple[float, int, int | None]] = OrderedDict()

    async def user(self, token: str) -> int:
        """The token's user; a Problem of status 401 where it stands for nobody."""
        return await self._user(digest(token), _AUTHENTICATE, {"token": token})

    async def user_of(self, session: bytes) -> int:
        """The same, by the token's digest: of a stream, which does not keep the token."""
        return await self._user(session, _SESSION, {"session": session.hex()})

    async def redeem(self, ticket: str) -> bytes:
        """The session for which a ticket stands; it is used up then."""
        found: str = await self._ask(_REDEEM, {"ticket": ticket})
        return bytes.fromhex(found)

    async def _user(self, key: bytes, query: str, params: dict[str, object]) -> int:
        known = self._known.get(key)
        if known and self._holds(*known):
            return known[1]
        self._known.pop(key, None)
        if (kept := await self._keep.find_session(key)) and not self._is_doubted(key, kept[0]):
            self._remember(key, time.monotonic() + kept[2], kept[0], kept[1])
            return kept[0]
        asked, place = time.monotonic(), self._keep.session_place()
        user: int = await self._ask(query, params)
        if not self._is_doubted(key, user, asked):
            seconds = self._ttl if place is None else SESSIONS.seconds
            self._remember(key, asked + seconds, user, place)
            if place is not None:
                await self._keep.put_session(key, user, place)
        return user

    async def _ask(self, query: str, params: dict[str, object]) -> Any:
        try:
            return await self._database.value(query, params)
        except psycopg.Error as error:
            if error.sqlstate != "PS401":
                raise
            message = error.diag.message_primary or "this token is not valid"
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise Problem(401, message, headers=challenge) from error

    def _holds(self, until: float, user: int, place: int | None) -> bool:
        if until <= time.monotonic():
            return False
        return place is None or self._keep.session_holds(user, place)

    def _remember(self, key: bytes, until: float, user: int, place: int | None) -> None:
        self._known[key] = (until, user, place)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)

    def _is_doubted(self, key: bytes, user: int, since: float = float("-inf")) -> bool:
        """Whether one of these may have ended: lately, or since something was asked."""
        latest = max(self._doubts.get(it, float("-inf")) for it in (key, user))
        return latest >= max(since, time.monotonic() - _DOUBT)

    def _doubt(self, what: bytes | int) -> None:
        self._doubts[what] = time.monotonic()
        self._doubts.move_to_end(what)
        while len(self._doubts) > _MOST_DOUBTS:
            self._doubts.popitem(last=False)

    def forget(self, token: str) -> None:
        key = digest(token)
        self._known.pop(key, None)
        self._doubt(key)

    def forget_user(self, user: int) -> None:
        """All tokens of a user: one of them may have ended elsewhere."""
        self._doubt(user)
        for key in [it for it, known in self._known.items() if known[1] == user]:
            del self._known[key]

    def forget_others(self, user: int, token: str) -> None:
        """All tokens of a user but one."""
        self._doubt(user)
        kept = digest(token)
        for key in [it for it, known in self._known.items() if known[1] == user and it != kept]:
            del self._known[key]
