"""What clients may keep, and for how long: Cache-Control and ETag."""

from __future__ import annotations

import hashlib
from enum import Enum

from aiohttp import web


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
