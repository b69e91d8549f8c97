"""Runs the application, or the relay alone, until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
from aiohttp import web

from pgsocial.config import ConfigurationError, Settings
from pgsocial.gateway.app import make_app, redis_of
from pgsocial.gateway.connections import Site
from pgsocial.mail.sender import Sender
from pgsocial.metrics import Metrics
from pgsocial.pool import Database, connect
from pgsocial.realtime.relay import Relay

log = logging.getLogger(__name__)

Say = Callable[[str], None]


async def serve(settings: Settings, has_relay: bool, port_file: Path | None, say: Say) -> None:
    await _check_database(settings)
    runner = web.AppRunner(make_app(settings, has_relay), access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        try:
            await Site(runner, settings, settings.port).start()
        except OSError as error:
            raise ConfigurationError(
                f"cannot listen on {settings.host} port {settings.port}: {error.strerror}"
            ) from None
        port = runner.addresses[0][1]
        _write_port(port_file, port)
        say(f"listening on http://{settings.host}:{port}")
        await _stopped()
    finally:
        _remove_port(port_file)
        await runner.cleanup()


async def relay(settings: Settings, say: Say) -> None:
    await _check_database(settings)
    redis = redis_of(settings)
    metrics = Metrics()
    worker = Database(settings.worker_url.get_secret_value(), name="sender", least=1, most=1)
    await worker.open()
    tasks = [asyncio.create_task(Relay(settings, redis, metrics).run())]
    if sender := Sender.of(settings, worker, metrics):
        tasks.append(asyncio.create_task(sender.run()))
    say("the relay runs")
    try:
        await asyncio.wait(
            [*tasks, asyncio.create_task(_stopped())], return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await worker.close()
        await redis.aclose()


async def _check_database(settings: Settings) -> None:
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


def _write_port(path: Path | None, port: int) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{port}\n")


def _remove_port(path: Path | None) -> None:
    if path is not None:
        path.unlink(missing_ok=True)


async def _stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
