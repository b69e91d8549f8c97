"""Cross-origin requests of web pages, as PGSOCIAL_CORS_ORIGINS allows them.

Tokens are sent in a header by the page itself, never by the browser, so that nothing here allows
credentials, and "*" is as safe as any list. What is not allowed gets no header, and runs like a
request of a program: CORS keeps pages from reading, authentication keeps people from writing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from pgsocial.gateway import keys

_EXPOSED = "ETag, Location, Retry-After, X-Counted-By, X-Request-Id"
_TAKEN = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id"
_SECONDS = "7200"


def is_preflight(request: web.Request) -> bool:
    return (
        request.method == hdrs.METH_OPTIONS
        and hdrs.ORIGIN in request.headers
        and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
    )


@web.middleware
async def cors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A preflight is answered here, for every address that there is."""
    known = request.match_info.http_exception
    if not is_preflight(request) or not isinstance(known, web.HTTPMethodNotAllowed):
        return await handler(request)
    if _allowed(request) is None:
        return web.Response(status=204)
    return web.Response(
        status=204,
        headers={
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: ", ".join(sorted(known.allowed_methods)),
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: _TAKEN,
            hdrs.ACCESS_CONTROL_MAX_AGE: _SECONDS,
        },
    )


async def mark(request: web.Request, response: web.StreamResponse) -> None:
    """On every answer: who may read it, and that it depends on who asks."""
    origins = request.app[keys.SETTINGS].cors_origins
    if not origins:
        return
    is_open = "*" in origins
    if not is_open:
        known = response.headers.get(hdrs.VARY)
        response.headers[hdrs.VARY] = f"{known}, Origin" if known else "Origin"
    if (origin := _allowed(request)) is not None:
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*" if is_open else origin
        response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = _EXPOSED


def _allowed(request: web.Request) -> str | None:
    """The origin of the request, where it is one of those that may read."""
    origin = request.headers.get(hdrs.ORIGIN)
    origins = request.app[keys.SETTINGS].cors_origins
    return origin if origin is not None and ("*" in origins or origin in origins) else None
