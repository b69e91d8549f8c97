"""Workers come and go with the load: when, and without loss."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import aiohttp
import pytest
from pgsocial.config import Settings
from pgsocial.gateway.scale import REPORT, BusyLoop, Scale
from pgsocial.gateway.workers import _WARM, _signals, _Worker, _Workers

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Person
from tests.service.test_workers import children, serving

DATABASE = "pgsocial_scale"


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    databases.clone(DATABASE)
    yield settings_for(DATABASE, redis_number=7)
    databases.drop(DATABASE)


def run(scale: Scale, count: int, work: Callable[[float], float], seconds: float) -> list[int]:
    """Worker counts over time, of work that is spread over them."""
    counts = [count]
    for step in range(int(seconds / REPORT)):
        now = step * REPORT
        share = min(1.0, work(now) / count)
        count += scale.judge(now, [share] * count)
        counts.append(count)
    return counts


def changes(counts: list[int]) -> list[int]:
    return [b - a for a, b in pairwise(counts) if a != b]


def test_load_that_stays_brings_as_many_as_it_needs(settings: Settings) -> None:
    counts = run(Scale(1, 8, settings), 1, lambda _: 2.0, 120)
    assert counts[-1] == 3
    assert changes(counts) == [1, 1]


def test_a_burst_is_no_load(settings: Settings) -> None:
    assert changes(run(Scale(1, 8, settings), 1, lambda t: float(t % 20 < 3), 300)) == []


def test_no_load_about_a_bound_makes_them_come_and_go(settings: Settings) -> None:
    for level in (0.5, 0.7, 0.75, 0.8, 1.0, 1.2, 1.45, 1.5, 1.6, 2.2, 2.25, 3.0):
        found = run(
            Scale(1, 4, settings), 1, lambda t, at=level: at * (1.08 if t % 2 else 0.92), 900
        )
        moved = changes(found)
        assert moved in ([], [1], [1, 1], [1, 1, 1]), level


def test_they_go_one_after_the_other_down_to_the_least(settings: Settings) -> None:
    counts = run(Scale(2, 6, settings), 6, lambda _: 0.3, 600)
    assert changes(counts) == [-1, -1, -1, -1]
    assert counts.index(5) >= settings.scale_down / REPORT


def test_a_loop_knows_how_busy_it_is() -> None:
    async def work(loop: BusyLoop, busy: float, idle: float) -> float:
        loop.busy()
        for _ in range(5):
            until = time.perf_counter() + busy
            while time.perf_counter() < until:
                pass
            await asyncio.sleep(idle)
        return loop.busy()

    with asyncio.Runner(loop_factory=BusyLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, BusyLoop)
        assert runner.run(work(loop, 0.05, 0.0)) > 0.9
        assert runner.run(work(loop, 0.0, 0.2)) < 0.4


def test_what_a_start_takes_is_no_load(settings: Settings) -> None:
    scale = Scale(1, 4, settings)
    with socket.socket() as listener, _signals() as stopped:
        workers = _Workers(settings, False, listener, scale, stopped)
        reports, sender = multiprocessing.Pipe(duplex=False)
        worker = _Worker(0, multiprocessing.get_context("spawn").Process(), reports)
        workers._alive[0] = worker

        def say(busy: float | None, later: float) -> None:
            sender.send(busy)
            workers._hear(worker)
            workers._judge(time.monotonic() + later)

        say(None, 0)
        for step in range(5):
            say(1.0, step * REPORT)
        assert scale._mean == 0
        say(0.5, _WARM)
        assert scale._mean > 0


class Load:
    """People who post: each post is answered, and each answer is looked at."""

    def __init__(self, url: str, person: Person) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {person.token}"}
        self.answered = 0
        self.lost: list[str] = []

    async def post(self, until: Callable[[], bool], pause: float, each: int) -> None:
        """Over a connection for `each` posts: what aiohttp does not send again by itself."""
        while not until():
            async with aiohttp.ClientSession(headers=self._headers) as session:
                for _ in range(each):
                    if until():
                        break
                    await self._one(session)
                    await asyncio.sleep(pause)

    async def _one(self, session: aiohttp.ClientSession) -> None:
        try:
            async with session.post(f"{self._url}/v1/posts", json={"body": "here"}) as answer:
                await answer.read()
        except aiohttp.ClientError as error:
            self.lost.append(repr(error))
            return
        self.answered += answer.status == 201
        if answer.status != 201:
            self.lost.append(str(answer.status))


@pytest.mark.timeout(900)
async def test_load_brings_one_and_its_end_lets_it_go_and_nothing_is_lost(
    settings: Settings,
) -> None:
    ada = make_person(settings, "ada")
    given = {"scale_up": 2, "scale_down": 6, "scale_high": 0.6, "scale_low": 0.59}
    counts: list[int] = []
    with serving(settings, "1:2", **given, drain_timeout=60) as (url, pid):
        load = Load(url, ada)
        is_over = is_calm = False

        async def watch() -> None:
            while not is_over:
                now = len(children(pid))
                if not counts or counts[-1] != now:
                    counts.append(now)
                await asyncio.sleep(0.05)

        async def reaches(count: int) -> None:
            async with asyncio.timeout(300):
                while counts[-1:] != [count]:
                    await asyncio.sleep(0.1)

        watching = asyncio.create_task(watch())
        # One keeps its connection for all of it: also while its worker goes.
        few = [asyncio.create_task(load.post(lambda: is_over, 1, 10**9)) for _ in range(3)]
        many = [asyncio.create_task(load.post(lambda: is_calm, 0, 25)) for _ in range(10)]
        await reaches(2)
        await asyncio.sleep(15)
        is_calm = True
        await asyncio.gather(*many)
        await reaches(1)
        await asyncio.sleep(10)
        is_over = True
        await asyncio.gather(watching, *few)
        assert load.lost == []
    assert counts == [1, 2, 1]
    with databases.superuser(DATABASE) as connection:
        kept = connection.execute("select count(*) from core.posts").fetchone()
    assert kept
    assert kept[0] == load.answered > 100
