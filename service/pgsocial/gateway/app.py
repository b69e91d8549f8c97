"""The application: what it is made of, started and ended in order."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any

from aiohttp import web
from aiohttp.hdrs import METH_ALL
from redis.asyncio import Redis

from pgsocial.cache.pages import GuestPages
from pgsocial.config import Settings
from pgsocial.embeddings.embedder import Embedder
from pgsocial.embeddings.questions import Questions
from pgsocial.gateway import keys, openapi
from pgsocial.gateway.dispatch import handler_of
from pgsocial.gateway.endpoint import Endpoint
from pgsocial.gateway.errors import problem_of
from pgsocial.gateway.limiter import Limiter
from pgsocial.gateway.passwords import Passwords
from pgsocial.gateway.routes import ROUTES
from pgsocial.gateway.tokens import Tokens
from pgsocial.mail.sender import Sender
from pgsocial.metrics import Metrics
from pgsocial.pool import Database
from pgsocial.realtime import signals
from pgsocial.realtime.hub import Hub
from pgsocial.realtime.relay import Relay

log = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


def redis_of(settings: Settings) -> Redis:
    client: Redis = Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_connect_timeout=1,
        socket_timeout=3,
        client_name="pgsocial",
    )
    return client


def make_app(
    settings: Settings, has_relay: bool = True, routes: Sequence[Endpoint] = ROUTES
) -> web.Application:
    app = web.Application(middlewares=[_observe], client_max_size=settings.body_limit)
    metrics = Metrics()
    database = Database(
        settings.app_url.get_secret_value(),
        name="gateway",
        least=settings.pool_min,
        most=settings.pool_max,
        wait=settings.pool_timeout,
        patience=settings.request_timeout,
        prepare_threshold=settings.prepare_threshold,
    )
    worker = Database(
        settings.worker_url.get_secret_value(),
        name="deliverer",
        least=1,
        most=3,
        patience=settings.request_timeout,
    )
    redis = redis_of(settings)
    metrics.watch_pools({"gateway": database.stats, "deliverer": worker.stats})
    app[keys.SETTINGS] = settings
    app[keys.METRICS] = metrics
    app[keys.DATABASE] = database
    app[keys.WORKER] = worker
    app[keys.REDIS] = redis
    app[keys.TOKENS] = Tokens(database, settings.token_ttl)
    app[keys.PASSWORDS] = Passwords(settings.hash_threads)
    app[keys.LIMITER] = Limiter(redis, settings.redis_url.get_secret_value(), settings.limits)
    app[keys.QUESTIONS] = Questions(Embedder.of(settings, settings.embed_question_timeout), worker)
    app[keys.GUEST_PAGES] = GuestPages(redis, settings.guest_cache)
    app[keys.HUB] = Hub(worker, metrics)
    app[keys.DOCUMENT] = openapi.document(routes)
    for route in routes:
        resource = app.router.add_resource(route.path)
        for method in ("GET", "HEAD") if route.method == "GET" else (route.method,):
            resource.add_route(method, handler_of(route))
    app.cleanup_ctx.extend([_clients, _tasks(has_relay)])
    app.on_shutdown.append(_end_sockets)
    return app


async def _clients(app: web.Application) -> AsyncIterator[None]:
    await app[keys.DATABASE].open()
    await app[keys.WORKER].open()
    async with app[keys.QUESTIONS]:
        yield
    app[keys.PASSWORDS].close()
    await app[keys.DATABASE].close()
    await app[keys.WORKER].close()
    await app[keys.REDIS].aclose()


def _tasks(has_relay: bool) -> Callable[[web.Application], AsyncIterator[None]]:
    async def run(app: web.Application) -> AsyncIterator[None]:
        settings, hub, redis = app[keys.SETTINGS], app[keys.HUB], app[keys.REDIS]
        url = settings.worker_url.get_secret_value()
        jobs: list[Coroutine[Any, Any, None]] = [
            hub.run(),
            signals.follow_notifications(url, hub.wake),
            signals.follow_stream(redis, settings.stream_key, hub.wake),
        ]
        if has_relay:
            jobs.append(Relay(settings, redis, app[keys.METRICS]).run())
            if sender := Sender.of(settings, app[keys.WORKER], app[keys.METRICS]):
                jobs.append(sender.run())
        tasks = [asyncio.create_task(job) for job in jobs]
        for task in tasks:
            task.add_done_callback(_tell)
        yield
        for task in tasks:
            task.remove_done_callback(_tell)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return run


def _tell(task: asyncio.Task[None]) -> None:
    """These tasks never end by themselves: one that does would be missed silently."""
    error = None if task.cancelled() else task.exception()
    log.critical("a task of the gateway ended", exc_info=error)


async def _end_sockets(app: web.Application) -> None:
    await app[keys.HUB].end_all()


@web.middleware
async def _observe(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Around every request: its id, its errors as problems, its numbers."""
    started = time.perf_counter()
    given = request.headers.get("X-Request-Id", "")
    request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    request[keys.REQUEST_ID] = request_id
    response: web.StreamResponse
    try:
        response = await handler(request)
    except Exception as error:
        response = problem_of(error).response(request_id)
    resource = request.match_info.route.resource
    route = (resource.canonical if resource else None) or "none"
    metrics = request.app[keys.METRICS]
    method = request.method if request.method in METH_ALL else "other"
    metrics.requests.labels(method, route, str(response.status)).inc()
    if response.status != 101:
        metrics.seconds.labels(method, route).observe(time.perf_counter() - started)
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Server"] = "pgsocial"
    return response
