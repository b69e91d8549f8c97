"""Tells the database once a minute what this process did, and what it took: ops.record_gateway().

A sample has a number and is told until it was taken in, so that none is lost and none counts twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import shutil
import socket
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import psutil
import psycopg
from prometheus_client.metrics import MetricWrapperBase

from pgsocial.metrics import BOUNDS, Metrics
from pgsocial.pool import Database, Unavailable

log = logging.getLogger(__name__)

_RECORD = (
    "select ops.record_gateway(%(gateway)s::text, %(number)s::bigint, %(sample)s::text::jsonb)"
)
_DIRECTORY = "select internal.data_directory()"
# Counters, by name and labels; what stands in a sample is how they have changed.
Counts = dict[tuple[str, ...], float]


class Recorder:
    """One process's samples."""

    def __init__(
        self,
        metrics: Metrics,
        requests: Database,
        worker: Database,
        seconds: float,
        kind: str = "gateway",
    ) -> None:
        self._kind = kind
        self._metrics = metrics
        self._requests = requests
        self._worker = worker
        self._seconds = seconds
        self._host = socket.gethostname()[:60]
        self._name = f"{self._host}:{os.getpid()}:{secrets.token_hex(4)}"
        self._process = psutil.Process()
        self._started = datetime.now(UTC)
        self._number = 0
        self._waiting: str | None = None
        self._before = self._counts()
        self._before_at = time.monotonic()
        self._peaks: dict[str, float] = defaultdict(float)
        psutil.cpu_percent()

    async def run(self) -> None:
        told = time.monotonic()
        while True:
            wanted = time.monotonic() + 1
            await asyncio.sleep(1)
            self._look(time.monotonic() - wanted)
            if time.monotonic() - told >= self._seconds:
                told = time.monotonic()
                await self.tell()

    async def tell(self) -> None:
        try:
            if self._waiting is None:
                directory = await self._worker.value(_DIRECTORY)
                self._number += 1
                self._waiting = json.dumps(self._sample(directory))
            await self._worker.value(
                _RECORD,
                {"gateway": self._name, "number": self._number, "sample": self._waiting},
            )
        except (Unavailable, psycopg.Error) as error:
            log.warning("what this process did could not be told: %s", error)
        else:
            self._waiting = None

    def _look(self, delay: float) -> None:
        """What is not counted: the most of it since the last sample."""
        pool = self._requests.stats()
        size = pool.get("pool_size", 0)
        now = {
            "sockets": _sum(self._metrics.sockets),
            "open_files": self._process.num_fds(),
            "memory_bytes": self._process.memory_info().rss,
            "pool_size": size,
            "pool_busy": size - pool.get("pool_available", 0),
            "pool_waiting": pool.get("requests_waiting", 0),
            "loop_delay_ms": max(delay, 0) * 1000,
        }
        for name, value in now.items():
            self._peaks[name] = max(self._peaks[name], value)

    def _counts(self) -> Counts:
        found: Counts = {}
        for metric in (
            self._metrics.requests,
            self._metrics.seconds,
            self._metrics.cache_reads,
            self._metrics.abandoned,
        ):
            for name, labels, value in _values(metric):
                found[(name, *labels.values())] = value
        pool, times = self._requests.stats(), self._process.cpu_times()
        disk, network = self._process.io_counters(), psutil.net_io_counters(pernic=True)
        found |= {
            ("cpu",): times.user + times.system,
            ("pool_waits",): pool.get("requests_queued", 0),
            ("pool_wait_ms",): pool.get("requests_wait_ms", 0),
            ("read_bytes",): disk.read_bytes,
            ("written_bytes",): disk.write_bytes,
            ("network",): sum(
                it.bytes_sent + it.bytes_recv for name, it in network.items() if name != "lo"
            ),
        }
        return found

    def _sample(self, directory: str | None) -> dict[str, Any]:
        self._look(0)
        counts, now = self._counts(), time.monotonic()
        changes = {key: max(0, it - self._before.get(key, 0)) for key, it in counts.items()}
        seconds, peaks = now - self._before_at, self._peaks
        self._before, self._before_at, self._peaks = counts, now, defaultdict(float)
        routes = _routes(changes)
        memory = psutil.virtual_memory()
        disk = _disk(directory)
        return {
            "kind": self._kind,
            "host": self._host,
            "pid": os.getpid(),
            "started_at": self._started.isoformat(),
            "seconds": seconds,
            "cpu_seconds": changes["cpu",],
            "requests": sum(it["requests"] for it in routes),
            "errors": sum(it["errors"] for it in routes),
            "abandoned": int(changes.get(("pgsocial_http_abandoned_total",), 0)),
            "pool_waits": int(changes["pool_waits",]),
            "pool_wait_ms": changes["pool_wait_ms",],
            "read_bytes": int(changes["read_bytes",]),
            "written_bytes": int(changes["written_bytes",]),
            **{name: it if name == "loop_delay_ms" else int(it) for name, it in peaks.items()},
            "bounds": [round(it * 1000, 3) for it in BOUNDS],
            "routes": routes,
            "caches": _caches(changes),
            "machine": {
                "is_database": directory is not None,
                "cores": psutil.cpu_count(),
                "cpu_share": psutil.cpu_percent() / 100,
                "memory_bytes": memory.total,
                "memory_used_bytes": memory.total - memory.available,
                "network_bytes": int(changes["network",]),
                "disk_bytes": disk and disk[0],
                "disk_free_bytes": disk and disk[1],
            },
        }


def _routes(changes: Counts) -> list[dict[str, Any]]:
    """What was answered, by method and route."""
    statuses: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    upto: dict[str, list[float]] = defaultdict(lambda: [0])  # How many took no longer than each.
    busy: dict[str, float] = defaultdict(float)
    for (kind, *labels), count in changes.items():
        route = " ".join(labels[:2])
        if kind == "pgsocial_http_requests_total" and count:
            statuses[route][labels[2][0]] += count
        elif kind == "pgsocial_http_request_seconds_bucket":
            upto[route].append(count)
        elif kind == "pgsocial_http_request_seconds_sum":
            busy[route] = count * 1000
    return [
        {
            "route": route,
            "requests": int(sum(found.values())),
            "client_errors": int(found["4"]),
            "errors": int(found["5"]),
            "busy_ms": busy[route],
            # Nothing is measured of what goes on as a socket.
            "histogram": [int(b - a) for a, b in pairwise(upto[route])] or [0] * (len(BOUNDS) + 1),
        }
        for route, found in statuses.items()
    ]


def _caches(changes: Counts) -> list[dict[str, Any]]:
    """Looks into the cache, by what was looked for."""
    found: dict[str, dict[str, Any]] = {}
    for (name, *labels), count in changes.items():
        if name == "pgsocial_cache_reads_total" and count:
            kind, result = labels
            told = found.setdefault(kind, {"kind": kind, "hits": 0, "misses": 0, "others": 0})
            told[{"hit": "hits", "miss": "misses"}.get(result, "others")] += int(count)
    return [*found.values()]


def _values(metric: MetricWrapperBase) -> Iterable[tuple[str, Mapping[str, str], float]]:
    """Of this process alone, also where several serve one port."""
    for family in metric.collect():
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                yield sample.name, sample.labels, sample.value


def _sum(metric: MetricWrapperBase) -> float:
    return sum(value for _, _, value in _values(metric))


def _disk(directory: str | None) -> tuple[int, int] | None:
    if directory is None:
        return None
    try:
        found = shutil.disk_usage(directory)
    except OSError:  # The server may be in a container, where its files have other names.
        return None
    return found.total, found.free
