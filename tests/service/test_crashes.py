"""kill -9 of every part, one after the other, under load: it heals by itself, nothing is lost.

These tests have servers of their own.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import psycopg
import pytest
from pgsocial import config
from pgsocial.config import Settings
from redis.asyncio import Redis

from stack.embedded import Stack
from stack.settings import run_folder
from tests import databases
from tests.service.conftest import make_person
from tests.service.gateway import Api, Person, api_of
from tests.service.test_sockets import Listener, listening


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as patch:
        folder = run_folder() / "crashes"
        patch.setenv("PGSOCIAL_RUN", str(folder))
        stack = Stack(folder)
        stack.destroy()
        stack.up()
        databases.sqitch("deploy", "pgsocial")
        yield stack
        stack.destroy()


@pytest.fixture(scope="module")
def settings(stack: Stack) -> Settings:
    return config.load()


@contextmanager
def command(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A command of the package as a process, killed at the end if it still runs."""
    with (run_folder() / "commands.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pgsocial", *arguments],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={
                **os.environ,
                "PGSOCIAL_LIMIT_WRITE": "",
                "PGSOCIAL_LIMIT_READ": "",
                **environment,
            },
        )
    assert process.stdout
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def said(process: subprocess.Popen[str]) -> str:
    """The line that tells that a process is up."""
    assert process.stdout
    line = process.stdout.readline()
    assert line, (run_folder() / "commands.log").read_text()[-2000:]
    return line


@contextmanager
def gateway(*arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with command("serve", "--port", "0", *arguments, **environment) as process:
        yield said(process).split()[-1], process


class Load:
    """Somebody who writes all the time, and again whatever was not answered."""

    def __init__(self, api: Api, who: Person) -> None:
        self.api = api
        self.who = who
        self.posts: list[str] = []
        self.failures = 0

    async def write(self, body: str) -> None:
        async with asyncio.timeout(30):
            while True:
                try:
                    answer = await self.api.session.post(
                        f"{self.api.url}/v1/posts",
                        json={"body": body},
                        headers={
                            "Authorization": f"Bearer {self.who.token}",
                            "Idempotency-Key": body,
                        },
                    )
                    if answer.status == 201:
                        self.posts.append((await answer.json())["id"])
                        return
                    assert answer.status == 503, await answer.text()
                    assert answer.headers["Retry-After"]
                except aiohttp.ClientConnectionError:
                    pass
                self.failures += 1
                await asyncio.sleep(0.05)

    async def run(self) -> None:
        number = 0
        while True:
            await self.write(f"{self.who.username} {number}")
            number += 1
            await asyncio.sleep(0.005)


@asynccontextmanager
async def load(api: Api, who: Person) -> AsyncIterator[Load]:
    load = Load(api, who)
    task = asyncio.create_task(load.run())
    try:
        yield load
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def all_seen(listener: Listener, load: Load) -> None:
    """Each post once, in order, and none that the writer knows nothing of but its very last."""

    def seen() -> list[str]:
        return [
            event["post_id"]
            for event in listener.events
            if event["type"] == "post.created" and event["actor_id"] == load.who.id
        ]

    async with asyncio.timeout(30):
        while set(load.posts) - set(seen()):
            assert await listener.receive(), f"closed: {listener.closed}"
    assert seen()[: len(load.posts)] == load.posts
    assert len(seen()) <= len(load.posts) + 1


def counters_are_exact(stack: Stack) -> None:
    owner = databases.environment()["DATABASE_URL"]
    deadline = time.monotonic() + 60
    with psycopg.connect(owner, autocommit=True) as connection:
        while rows := connection.execute("select * from ops.verify_counters()").fetchall():
            assert time.monotonic() < deadline, rows
            time.sleep(0.05)


async def until_ready(api: Api, status: str) -> None:
    async with asyncio.timeout(30):
        while True:
            answer = await api.session.get(f"{api.url}/readyz")
            if (await answer.json())["status"] == status:
                return
            await asyncio.sleep(0.05)


async def test_postgres_is_killed(stack: Stack, settings: Settings) -> None:
    ada, bob = make_person(settings, "ada"), make_person(settings, "bob")
    with gateway() as (url, _):
        async with (
            api_of(url) as api,
            listening(api, bob) as listener,
            load(api, ada) as writer,
        ):
            for _ in range(2):
                await asyncio.sleep(0.7)
                await asyncio.to_thread(stack.kill, "postgres")
                await until_ready(api, "down")
                await asyncio.to_thread(stack.up)
                await until_ready(api, "ready")
            await asyncio.sleep(0.5)
            assert writer.failures, "the kill hit nothing"
            await all_seen(listener, writer)
        counters_are_exact(stack)


async def test_redis_is_killed(stack: Stack, settings: Settings) -> None:
    carol, dave = make_person(settings, "carol"), make_person(settings, "dave")
    with gateway() as (url, _):
        async with (
            api_of(url) as api,
            listening(api, dave) as listener,
            load(api, carol) as writer,
        ):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(stack.kill, "redis")
            await until_ready(api, "degraded")
            count = len(writer.posts)
            await asyncio.sleep(0.5)
            assert len(writer.posts) > count, "requests go on without Redis"
            await asyncio.to_thread(stack.up)
            await until_ready(api, "ready")
            redis: Redis = Redis.from_url(settings.redis_url.get_secret_value())
            await redis.flushall()
            await all_seen(listener, writer)
            assert not writer.failures
            async with asyncio.timeout(30):
                while not await redis.exists(settings.stream_key):
                    await asyncio.sleep(0.05)
            await redis.aclose()


async def test_the_relay_is_killed(stack: Stack, settings: Settings) -> None:
    erin, frank = make_person(settings, "erin"), make_person(settings, "frank")
    with gateway("--no-relay") as (url, _), command("relay") as relay:
        said(relay)
        async with (
            api_of(url) as api,
            listening(api, frank) as listener,
            load(api, erin) as writer,
        ):
            await asyncio.sleep(0.3)
            relay.send_signal(signal.SIGKILL)
            await asyncio.sleep(0.3)
            with command("relay") as another:
                said(another)
                await all_seen(listener, writer)
                counters_are_exact(stack)


async def test_the_gateway_is_killed(stack: Stack, settings: Settings) -> None:
    """Its client goes on at another one, where it was."""
    grace, heidi = make_person(settings, "grace"), make_person(settings, "heidi")
    with gateway() as (url, process), gateway() as (other, _):
        async with (
            api_of(url) as api,
            api_of(other) as another,
            listening(api, heidi) as listener,
            load(another, grace) as writer,
        ):
            await listener.until("post.created", 5)
            process.send_signal(signal.SIGKILL)
            await listener.end()
            await asyncio.sleep(0.5)
            async with listening(another, heidi, listener.place) as later:
                later.events = listener.events
                await all_seen(later, writer)


async def test_it_ends_when_asked(stack: Stack, settings: Settings) -> None:
    [ivan] = [make_person(settings, "ivan")]
    port_file = run_folder() / "gateway.port"
    for number in (signal.SIGTERM, signal.SIGINT):
        with gateway() as (url, process):
            assert port_file.read_text().strip() == url.rpartition(":")[2]
            async with api_of(url) as api, listening(api, ivan) as listener:
                process.send_signal(number)
                assert (await listener.end())[0] == 1001
            assert await asyncio.to_thread(process.wait, 10) == 0
            assert not port_file.exists()


async def test_requests_pass_through_pgbouncer(stack: Stack, settings: Settings) -> None:
    """Transaction mode: statements of one client run on several connections."""
    url = databases.environment()["PGSOCIAL_PGBOUNCER_URL"]
    people = [make_person(settings, f"bounced_{number}") for number in range(6)]
    with gateway(PGSOCIAL_APP_URL=url) as (address, _):
        async with api_of(address) as api, listening(api, people[0]) as listener:

            async def act(who: Person) -> None:
                for number in range(10):
                    name = f"{who.username}-{number}"
                    answer = await api.call(
                        "POST",
                        "/v1/posts",
                        who,
                        {"body": "through"},
                        headers={"X-Request-Id": name},
                    )
                    await api.call("GET", f"/v1/posts/{answer.json['id']}", who)
                    await api.call("GET", "/v1/feed", who)

            await asyncio.gather(*(act(who) for who in people))
            events = await listener.until("post.created", 60)
    own = {it["request_id"] for it in events if it["actor_id"] == people[0].id}
    assert own == {f"{people[0].username}-{number}" for number in range(10)}
    assert {it["request_id"] for it in events if it["actor_id"] != people[0].id} == {None}
    with psycopg.connect(settings.worker_url.get_secret_value()) as worker:
        logged = worker.execute(
            "select actor_id::text, request_id from social.stream_events(0, null, 10000)"
            " where request_id like 'bounced%'"
        ).fetchall()
    assert set(logged) == {
        (who.id, f"{who.username}-{number}") for who in people for number in range(10)
    }


def test_what_stands_in_the_way_is_said_in_a_line(stack: Stack, tmp_path: Path) -> None:
    def refused(*arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pgsocial", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={**os.environ, **environment},
        )
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    nowhere = {"PGSOCIAL_RUN": str(tmp_path)}
    assert "PGSOCIAL_APP_URL is not set" in refused("serve", **nowhere)
    assert "PGSOCIAL_WORKER_URL is not set" in refused("relay", **nowhere)
    closed = "postgresql://nobody@127.0.0.1:1/x"
    assert "does not answer" in refused("serve", PGSOCIAL_APP_URL=closed)
    assert "PGSOCIAL_TICK_IDLE" in refused("serve", PGSOCIAL_TICK_IDLE="-1")
    assert "PGSOCIAL_LIMIT_READ" in refused("serve", PGSOCIAL_LIMIT_READ="often")
    empty = databases.url("PGSOCIAL_APP_URL", "postgres")
    assert "make deploy" in refused("serve", PGSOCIAL_APP_URL=empty)
    with gateway() as (url, _):
        assert "cannot listen" in refused("serve", "--port", url.rpartition(":")[2])
    told = subprocess.run(
        [sys.executable, "-m", "pgsocial", "openapi"],
        capture_output=True,
        check=True,
        env={**os.environ, **nowhere},
    )
    assert b'"openapi": "3.1.0"' in told.stdout
