"""The bytes of a request's body: within a time and a size, whatever the client says of them."""

from __future__ import annotations

import asyncio
import zlib

import aiohttp
from aiohttp import http_exceptions, web

from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem

# zlib's: a gzip frame, a zlib one.
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
# Pieces of a gzip body: each costs a copy of what follows it.
_PIECES = 10


async def read(request: web.Request) -> bytes:
    settings = request.app[keys.SETTINGS]
    encoding = _encoding(request)
    body = await _raw(request, settings.body_limit, settings.body_timeout)
    return body if encoding is None else decoded(body, encoding, settings.body_limit)


def _encoding(request: web.Request) -> str | None:
    given = ",".join(request.headers.getall("Content-Encoding", []))
    found = [it for it in (part.strip().lower() for part in given.split(",")) if it != "identity"]
    if not given or not found:
        return None
    if len(found) > 1 or found[0] not in _WINDOWS:
        raise Problem(
            415,
            "send the body as it is, or with Content-Encoding gzip or deflate",
            headers={"Accept-Encoding": "gzip, deflate"},
        )
    return found[0]


async def _raw(request: web.Request, limit: int, seconds: float) -> bytes:
    if (request.content_length or 0) > limit:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise _too_large()
    except TimeoutError:
        raise Problem(
            408, f"the body took longer than {seconds:g} s", headers={"Connection": "close"}
        ) from None
    except OSError:
        raise Problem(400, "the connection ended before the body did") from None
    except (http_exceptions.HttpProcessingError, web.RequestPayloadError, aiohttp.ClientError):
        raise Problem(
            400, "the body is not framed as its headers say", headers={"Connection": "close"}
        ) from None
    return bytes(body)


def decoded(body: bytes, encoding: str, limit: int) -> bytes:
    """A body in one piece or, as gzip allows, several; no more of it is made than is taken."""
    found = bytearray()
    is_raw = encoding == "deflate" and body[:1] and body[0] & 0x0F != 8  # As some clients send it.
    try:
        for _ in range(_PIECES):
            decoder = zlib.decompressobj(-15 if is_raw else _WINDOWS[encoding])
            found += decoder.decompress(body, limit + 1 - len(found))
            if len(found) > limit:
                raise _too_large()
            if not decoder.eof:
                raise _not_so(encoding)
            body = decoder.unused_data
            if not body:
                return bytes(found)
            if encoding == "deflate":
                break
    except zlib.error:
        pass
    raise _not_so(encoding)


def _not_so(encoding: str) -> Problem:
    return Problem(400, f"the body is not the {encoding} that its Content-Encoding says")


def _too_large() -> Problem:
    return Problem(413, "the body is larger than this server takes")
