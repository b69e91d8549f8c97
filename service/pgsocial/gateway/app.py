"""The application: what it is made of, started and ended in order."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import web
from aiohttp.hdrs import METH_ALL

from pgsocial.cache.keep import Keep
from pgsocial.config import Settings
from pgsocial.elastic.searcher import Searcher
from pgsocial.embeddings.embedder import Embedder
from pgsocial.embeddings.questions import Questions
from pgsocial.gateway import keys, logs, openapi, warming
from pgsocial.gateway.cors import cors, mark
from pgsocial.gateway.counter import Counter
from pgsocial.gateway.dispatch import handler_of
from pgsocial.gateway.endpoint import Endpoint
from pgsocial.gateway.errors import problem_of
from pgsocial.gateway.limiter import Limiter
from pgsocial.gateway.passwords import Passwords
from pgsocial.gateway.recorder import Recorder
from pgsocial.gateway.routes.deployed import ROUTES
from pgsocial.gateway.tokens import Tokens
from pgsocial.mail.sender import Sender
from pgsocial.metrics import Metrics
from pgsocial.pool import Database
from pgsocial.push.deliverer import Deliverer
from pgsocial.push.vapid import Vapid
from pgsocial.realtime import signals
from pgsocial.realtime.hub import Hub
from pgsocial.realtime.relay import Relay
from pgsocial.redis import client_of, close
from pgsocial.replica import Replica
from pgsocial.web.pages import Pages

log = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


def make_app(
    settings: Settings, has_relay: bool = True, routes: Sequence[Endpoint] = ROUTES
) -> web.Application:
    app = web.Application(middlewares=[_observe, cors], client_max_size=settings.body_limit)
    metrics = Metrics()
    database = Database(
        settings.app_url.get_secret_value(),
        name="gateway",
        least=settings.pool_min,
        most=settings.pool_max,
        wait=settings.pool_timeout,
        waiting=settings.pool_waiting,
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
    redis = client_of(settings)
    replica = Replica(settings, database, worker, redis, metrics)
    metrics.watch_pools({"gateway": database.stats, "deliverer": worker.stats})
    if settings.read_url is not None:
        metrics.watch_pools({"reader": replica.stats})
    app[keys.REPLICA] = replica
    app[keys.SETTINGS] = settings
    app[keys.METRICS] = metrics
    app[keys.DATABASE] = database
    app[keys.WORKER] = worker
    app[keys.REDIS] = redis
    app[keys.KEEP] = keep = Keep(settings, database, metrics)
    app[keys.TOKENS] = Tokens(database, settings.token_ttl, keep)
    app[keys.PASSWORDS] = Passwords(settings.hash_threads)
    app[keys.LIMITER] = Limiter(redis, settings)
    app[keys.QUESTIONS] = Questions(Embedder.of(settings, settings.embed_question_timeout), worker)
    app[keys.SEARCHER] = Searcher.of(settings)
    app[keys.COUNTER] = Counter.of(settings, worker, metrics)
    app[keys.VAPID] = Vapid.of(settings)
    app[keys.HUB] = Hub(worker, metrics)
    app[keys.RECORDER] = Recorder(metrics, database, worker, settings.record_interval)
    app[keys.DRAIN] = asyncio.Event()
    app[keys.DOCUMENT] = openapi.document(routes)
    for route in routes:
        resource = app.router.add_resource(route.path)
        for method in ("GET", "HEAD") if route.method == "GET" else (route.method,):
            resource.add_route(method, handler_of(route))
    if settings.web:
        Pages(settings).add_to(app)
    app.cleanup_ctx.extend([_clients, _tasks(has_relay, routes)])
    app.on_shutdown.append(_end_sockets)
    app.on_response_prepare.extend([mark, _close_drained])
    return app


async def _clients(app: web.Application) -> AsyncIterator[None]:
    await app[keys.DATABASE].open()
    await app[keys.WORKER].open()
    await app[keys.REPLICA].open()
    async with app[keys.QUESTIONS]:
        yield
    if searcher := app[keys.SEARCHER]:
        await searcher.close()
    app[keys.COUNTER].close()
    app[keys.PASSWORDS].close()
    await app[keys.KEEP].close()
    await app[keys.REPLICA].close()
    await app[keys.DATABASE].close()
    await app[keys.WORKER].close()
    await close(app[keys.REDIS])


def _tasks(
    has_relay: bool, routes: Sequence[Endpoint]
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def run(app: web.Application) -> AsyncIterator[None]:
        settings, hub, redis = app[keys.SETTINGS], app[keys.HUB], app[keys.REDIS]
        url = settings.worker_url.get_secret_value()
        jobs: list[Coroutine[Any, Any, None]] = [
            hub.run(),
            app[keys.KEEP].run(),
            hub.lane.run(),
            hub.lane.run_presence(),
            hub.lane.run_trends(),
            signals.follow_notifications(url, hub.wake, signals.heard(app[keys.TOKENS], hub)),
            signals.follow_stream(redis, settings.stream_key, hub.wake),
            app[keys.METRICS].keep_sampling(),
            app[keys.RECORDER].run(),
        ]
        jobs += [warming.run(app, it) for it in routes if it.name == "home_feed" and settings.cache]
        if settings.read_url is not None:
            jobs.append(app[keys.REPLICA].run())
        if has_relay:
            jobs.append(Relay(settings, redis, app[keys.METRICS]).run())
            if sender := Sender.of(settings, app[keys.WORKER], app[keys.METRICS]):
                jobs.append(sender.run())
            jobs.append(Deliverer(settings, app[keys.WORKER], app[keys.METRICS]).run())
        tasks = [asyncio.create_task(job) for job in jobs]
        for task in tasks:
            task.add_done_callback(_tell)
        yield
        for task in tasks:
            task.remove_done_callback(_tell)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await app[keys.RECORDER].tell()

    return run


def _tell(task: asyncio.Task[None]) -> None:
    """These tasks never end by themselves: one that does would be missed silently."""
    error = None if task.cancelled() else task.exception()
    log.critical("a task of the gateway ended", exc_info=error)


async def _end_sockets(app: web.Application) -> None:
    await app[keys.HUB].end_all()


async def _close_drained(request: web.Request, response: web.StreamResponse) -> None:
    if request.app[keys.DRAIN].is_set():
        response.force_close()


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
    except asyncio.CancelledError:
        request.app[keys.METRICS].abandoned.inc()
        raise
    resource = request.match_info.route.resource
    route = (resource.canonical if resource else None) or "none"
    metrics = request.app[keys.METRICS]
    method = request.method if request.method in METH_ALL else "other"
    metrics.requests.labels(method, route, str(response.status)).inc()
    took = time.perf_counter() - started
    if response.status != 101:
        metrics.seconds.labels(method, route).observe(took)
    logs.tell(request, route, response.status, took)
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Server"] = "pgsocial"
    return response
