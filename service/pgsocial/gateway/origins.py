"""Which web pages may open a stream: a browser says by Origin whose page asks."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp import web

from pgsocial.gateway.errors import Problem


def check_origin(request: web.Request, allowed: Collection[str]) -> None:
    """A Problem of status 403 for a page of another site, unless that is allowed.

    CORS does not hold for WebSockets: without this any page could open one with what the browser
    has (a ticket or a token that leaked into it), and read along.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in allowed or "*" in allowed:
        return
    if urlsplit(origin).netloc.lower() == request.host.lower():
        return
    raise Problem(403, "a page of this origin may not open a stream: see PGSOCIAL_CORS_ORIGINS")
