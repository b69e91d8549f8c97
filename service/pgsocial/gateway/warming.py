"""Makes first pages of home feeds ahead, for who was active, where the cache has lost everything.

Slowly, and only while nobody waits for the database: requests come first, and make their own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

import psycopg
from aiohttp import web

from pgsocial.gateway import keys
from pgsocial.gateway.endpoint import Endpoint
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context
from pgsocial.pool import Unavailable

log = logging.getLogger(__name__)

_PEOPLE = "select p from internal.recent_people(%(limit)s::integer) as p"
# Seconds between two looks whether the cache is empty, and until which a warming is over.
_LOOK, _LONGEST = 2.0, 60.0


async def run(app: web.Application, route: Endpoint) -> None:
    """Until cancelled: after a start, and each time that the cache was emptied."""
    settings, keep = app[keys.SETTINGS], app[keys.KEEP]
    while True:
        await asyncio.sleep(_LOOK)
        try:
            if settings.cache_warming and await keep.is_cold():
                async with asyncio.timeout(_LONGEST):
                    await _warm(app, route, settings.cache_warming)
        except (psycopg.Error, Unavailable, Problem, TimeoutError) as error:
            log.info("the cache is left to warm by itself: %s", error)
        except Exception:
            log.exception("warming the cache broke")


async def _warm(app: web.Application, route: Endpoint, a_second: float) -> None:
    params = route.forms.query().model_dump()
    people = await app[keys.WORKER].rows(_PEOPLE, {"limit": int(a_second * _LONGEST)})
    for (user,) in people:
        await asyncio.sleep(1 / a_second)
        if _is_busy(app):
            continue
        me = {"me": user, "token": None, "request_id": "warming"}
        context = Context(app, {**params, **me}, None, "", is_kept=True)

        def make(_: bool, context: Context = context) -> Awaitable[str]:
            assert route.run is not None  # noqa: S101  a row with a statement
            return route.run(context)

        await app[keys.KEEP].answer(route.name, user, context.params, make)
        app[keys.METRICS].cache_warmed.inc()


def _is_busy(app: web.Application) -> bool:
    stats = app[keys.DATABASE].stats()
    return bool(stats.get("requests_waiting", 0)) or not stats.get("pool_available", 0)
