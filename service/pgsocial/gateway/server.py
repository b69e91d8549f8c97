"""Runs the application, or the relay alone, until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from aiohttp import web

from pgsocial.config import ConfigurationError, Settings, cannot_listen
from pgsocial.gateway import keys
from pgsocial.gateway.app import make_app
from pgsocial.gateway.connections import Site
from pgsocial.gateway.recorder import Recorder
from pgsocial.mail.sender import Sender
from pgsocial.metrics import Metrics
from pgsocial.pool import Database, connect
from pgsocial.push.deliverer import Deliverer
from pgsocial.realtime.relay import Relay
from pgsocial.redis import client_of, close
from pgsocial.tasks import run_together

log = logging.getLogger(__name__)

Say = Callable[[str], None]
Tell = Callable[[], None]
# Go once nobody is left.
DRAIN = signal.SIGUSR1


async def serve(
    settings: Settings,
    has_relay: bool,
    file: Path | None,
    say: Say,
    listener: socket.socket | None = None,
) -> None:
    await check_database(settings)
    app = make_app(settings, has_relay)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        site = Site(runner, settings, settings.port, listener)
        try:
            await site.start()
        except OSError as error:
            raise cannot_listen(settings.host, settings.port, error) from None
        port = settings.port if listener else runner.addresses[0][1]
        with port_file(file, port):
            say(f"listening on http://{settings.host}:{port}")
            stop = asyncio.create_task(_stopped())
            if listener:
                drain = asyncio.create_task(_signalled(DRAIN))
                await asyncio.wait({stop, drain}, return_when=asyncio.FIRST_COMPLETED)
                if not stop.done():
                    await _drain(runner, site, app, stop)
                    return
            await stop
    finally:
        await runner.cleanup()


async def _drain(
    runner: web.AppRunner, site: Site, app: web.Application, stop: asyncio.Task[None]
) -> None:
    """Take nothing more, and go once nobody is left: each connection ends with its next answer,
    streams at once. One that asks for nothing is closed when the time is over."""
    await site.stop()
    app[keys.DRAIN].set()
    await app[keys.HUB].end_all()
    deadline = time.monotonic() + app[keys.SETTINGS].drain_timeout
    while runner.server and runner.server.connections and not stop.done():
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.05)


async def relay(settings: Settings, say: Say) -> None:
    await check_database(settings)
    redis = client_of(settings)
    metrics = Metrics()
    worker = Database(settings.worker_url.get_secret_value(), name="sender", least=1, most=3)
    await worker.open()
    recorder = Recorder(metrics, worker, worker, settings.record_interval, "relay")
    jobs = [
        recorder.run(),
        Relay(settings, redis, metrics).run(),
        Deliverer(settings, worker, metrics).run(),
        _stopped(),
    ]
    if sender := Sender.of(settings, worker, metrics):
        jobs.append(sender.run())
    say("the relay runs")
    try:
        await run_together(*jobs)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await recorder.tell()
        await worker.close()
        await close(redis)


async def check_database(settings: Settings) -> None:
    """What stands at the start in the way of everything, in a line."""
    for name, url in (
        ("PGSOCIAL_APP_URL", settings.app_url),
        ("PGSOCIAL_WORKER_URL", settings.worker_url),
    ):
        try:
            async with await connect(url.get_secret_value(), "check") as connection:
                cursor = await connection.execute("select to_regnamespace('social') is not null")
                row = await cursor.fetchone()
        except psycopg.OperationalError as error:
            raise ConfigurationError(
                f"the database of {name} does not answer: {str(error).strip().splitlines()[0]}"
            ) from None
        if not row or not row[0]:
            raise ConfigurationError(
                f'the database of {name} has no pgsocial in it: run "make deploy"'
            )


@contextmanager
def port_file(path: Path | None, port: int) -> Iterator[None]:
    """The file that tells the port, as long as it is listened on."""
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{port}\n")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


async def _stopped() -> None:
    await _signalled(signal.SIGINT, signal.SIGTERM)


async def _signalled(*numbers: int) -> None:
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in numbers:
        loop.add_signal_handler(number, event.set)
    await event.wait()
