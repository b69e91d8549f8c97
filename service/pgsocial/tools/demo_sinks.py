"""A part of the demo: the same question answered by PostgreSQL and ClickHouse, the same search by
PostgreSQL and Elasticsearch, where these can be had."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import psycopg
from rich.console import Console

from pgsocial.config import Settings

console = Console(highlight=False, soft_wrap=True)
SECONDS = 60  # That filling an engine may take.
SHOWN = ("posts", "replies", "likes", "shares", "follows")


class SkippedError(Exception):
    """Why something is not shown."""


def by_clickhouse(settings: Settings, owner: str) -> None:
    """Four weeks of the platform, from rollups and from rows."""
    if settings.clickhouse_url is None and importlib.util.find_spec("chdb") is None:
        raise SkippedError('ClickHouse needs packages: pip install -e ".[sinks]"')
    from pgsocial.sinks import questions
    from pgsocial.sinks.clickhouse import ClickHouse
    from pgsocial.sinks.service import taken

    with psycopg.connect(owner, autocommit=True) as connection, filled("clickhouse", connection):
        start = time.perf_counter()
        rows = connection.execute(
            f"select starts_at, ends_at, {', '.join(SHOWN)} from analytics.platform_overview('day')"  # noqa: S608
        ).fetchall()
        here = time.perf_counter() - start
        with taken(settings, "clickhouse") as runner:
            assert isinstance(runner.sink, ClickHouse)  # noqa: S101
            start = time.perf_counter()
            theirs = questions.platform_overview(runner.sink, [row[0] for row in rows], rows[-1][1])
            there = time.perf_counter() - start
    shown = [(row[2], row[3], row[5], row[6], row[8]) for row in theirs]
    for engine, found, seconds in (
        ("PostgreSQL", [row[2:] for row in rows], here),
        ("ClickHouse", shown, there),
    ):
        sums = zip(SHOWN, map(sum, zip(*found, strict=True)), strict=True)
        said = ", ".join(f"{count} {name}" for name, count in sums)
        console.print(f"   {engine}: {said} ({1000 * seconds:.0f} ms)")


async def by_elasticsearch(settings: Settings, owner: str, base: str) -> None:
    if settings.elasticsearch_url is None:
        raise SkippedError("Elasticsearch does not run: make up SINKS=1 starts one")
    with psycopg.connect(owner, autocommit=True) as connection, filled("elasticsearch", connection):
        async with aiohttp.ClientSession(base) as http:
            for engine in ("postgres", "elasticsearch"):
                asked = {"query": "tomatoes", "limit": "3", "engine": engine}
                async with http.get("/v1/search/posts", params=asked) as answer:
                    found: dict[str, Any] = await answer.json()
                said = " | ".join(hit["post"]["body"][:40] for hit in found["hits"])
                console.print(f"   {engine}: {said}", markup=False)


@contextmanager
def filled(name: str, connection: psycopg.Connection[Any]) -> Iterator[None]:
    """A sink with all that there is; one that was not there before is gone afterwards."""
    query = "select from ops.sinks where name = %s"
    is_new = connection.execute(query, [name]).fetchone() is None
    if is_new:
        sinks("add", name)
    try:
        sinks("run", name, "--once")
        yield
    finally:
        if is_new:
            sinks("drop", name)


def sinks(*command: str) -> None:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pgsocial", "sinks", *command],
            capture_output=True, text=True, check=False, timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SkippedError(f"pgsocial sinks {' '.join(command)} took over {SECONDS} s") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise SkippedError(f"pgsocial sinks {' '.join(command)}: {said[-1]}")


def show(call: Callable[[], None]) -> None:
    try:
        call()
    except SkippedError as error:
        console.print(f"   skipped: {error}", markup=False)
