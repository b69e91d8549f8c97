"""What may be kept, by whom, for how long: Cache-Control, ETag, and a page cache for guests."""

from __future__ import annotations

import hashlib
import logging
from enum import Enum

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class Cache(Enum):
    """The cache rule of a route."""

    NONE = "no-store"
    PRIVATE = "private, no-cache"  # Kept by the client alone, and asked for again each time.
    PUBLIC = "public"  # Guests all see the same, for some seconds; users as PRIVATE.


def respond(
    request: web.Request,
    text: str,
    status: int,
    rule: Cache,
    guest_seconds: int | None,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """An answer in JSON, or 304 where the client has it. guest_seconds is None for a user."""
    body = text.encode()
    headers = dict(headers or {})
    if rule is Cache.NONE:
        headers["Cache-Control"] = rule.value
    else:
        is_shared = rule is Cache.PUBLIC and guest_seconds is not None
        headers["Cache-Control"] = (
            f"public, max-age={guest_seconds}" if is_shared else Cache.PRIVATE.value
        )
        headers["Vary"] = "Authorization"
        tag = hashlib.blake2b(body, digest_size=12).hexdigest()
        headers["ETag"] = f'"{tag}"'
        if any(known.value in (tag, "*") for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


class GuestPages:
    """Public pages as guests see them, in Redis; without Redis nothing is kept."""

    def __init__(self, redis: Redis, seconds: int) -> None:
        self.seconds = seconds
        self._redis = redis

    async def get(self, request: web.Request) -> str | None:
        if not self.seconds:
            return None
        try:
            kept = await self._redis.get(self._key(request))
        except (RedisError, OSError):
            return None
        return kept.decode() if isinstance(kept, bytes) else None

    async def put(self, request: web.Request, text: str) -> None:
        if not self.seconds:
            return
        try:
            await self._redis.set(self._key(request), text, ex=self.seconds)
        except (RedisError, OSError) as error:
            log.debug("a page was not kept: %s", error)

    @staticmethod
    def _key(request: web.Request) -> str:
        return f"pgsocial:page:{request.rel_url.raw_path_qs}"
