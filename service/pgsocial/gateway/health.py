"""How the process and the servers behind it are."""

from __future__ import annotations

import asyncio
import json

import psycopg
from aiohttp import web

from pgsocial.gateway import keys, measured
from pgsocial.pool import Unavailable
from pgsocial.redis import FAILURES

_LAG = (
    "select coalesce(max(lag_seconds), 0)::float8, coalesce(max(lag_batches), 0)::bigint"
    " from ops.projections where is_enabled"
)
# Beyond this many seconds counters and sockets are visibly behind.
_LATE = 10


async def healthz(request: web.Request) -> web.Response:
    return web.Response(text="ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: web.Request) -> web.Response:
    """503 only where requests cannot be answered: without Redis or with a late log they can."""
    app = request.app
    database = redis = "ok"
    lag: tuple[float | None, int | None] = (None, None)
    try:
        async with asyncio.timeout(2):
            await app[keys.DATABASE].value("select 1")
            found = await app[keys.WORKER].row(_LAG)
            lag = (found[0], found[1]) if found else lag
    except (Unavailable, psycopg.Error, TimeoutError):
        database = "down"
    try:
        async with asyncio.timeout(2):
            await app[keys.REDIS].ping()
    except FAILURES:
        redis = "down"
    is_late = lag[0] is not None and lag[0] > _LATE
    status = "down" if database == "down" else "degraded" if redis == "down" or is_late else "ready"
    return web.json_response(
        {
            "status": status,
            "database": database,
            "redis": redis,
            "log_lag_seconds": lag[0],
            "log_lag_batches": lag[1],
        },
        status=503 if status == "down" else 200,
        headers={"Cache-Control": "no-store"},
        dumps=json.dumps,
    )


async def metrics(request: web.Request) -> web.Response:
    """Of this gateway, and of the database as long as it answers in time."""
    rows: measured.Rows | None = None
    try:
        async with asyncio.timeout(3):
            rows = await request.app[keys.WORKER].rows(measured.QUERY)
    except (Unavailable, psycopg.Error, TimeoutError):
        pass
    return web.Response(
        body=request.app[keys.METRICS].text() + measured.text(rows),
        headers={
            "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
            "Cache-Control": "no-store",
        },
    )


async def openapi(request: web.Request) -> web.Response:
    return web.Response(
        text=request.app[keys.DOCUMENT],
        content_type="application/json",
        headers={"Cache-Control": "public, max-age=300"},
    )
