"""Counters for Prometheus, in a registry of each application's own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# Where processes that serve one port keep their numbers, so that each tells those of all. The
# library looks for it when it is first imported: set it before a process starts.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Upper ends of the buckets of how long answers take, in seconds: internal.latency_bounds().
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_STATES = {"open": "pool_size", "idle": "pool_available", "waiting": "requests_waiting"}


class Followed(Protocol):
    """How far the cache knows the log."""

    @property
    def age(self) -> float: ...

    def sizes(self) -> Mapping[str, int]: ...


class Metrics:
    """Whatever the gateway and the relay count."""

    _pools: Mapping[str, Callable[[], Mapping[str, int]]] = {}
    _followed: Followed | None = None

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

        def counter(name: str, text: str, labels: Iterable[str] = ()) -> Counter:
            return Counter(f"pgsocial_{name}", text, tuple(labels), registry=self.registry)

        def gauge(name: str, text: str, labels: Iterable[str] = (), mode: Any = "livesum") -> Gauge:
            return Gauge(
                f"pgsocial_{name}",
                text,
                tuple(labels),
                registry=self.registry,
                multiprocess_mode=mode,
            )

        self._connections = gauge(
            "pool_connections", "Connections to PostgreSQL", ("pool", "state")
        )
        self.requests = counter("http_requests", "Requests", ("method", "route", "status"))
        self.seconds = Histogram(
            "pgsocial_http_request_seconds",
            "Time to answer",
            ("method", "route"),
            registry=self.registry,
            buckets=BOUNDS,
        )
        self.abandoned = counter("http_abandoned", "Requests cancelled as their client went away")
        self.reads = counter("reads", "Reads, where there is a replica", ("served_by",))
        self.counted = counter(
            "counted", "Answers of analytics, by who counted", ("question", "engine")
        )
        self.cache_reads = counter("cache_reads", "Looks into the cache", ("kind", "result"))
        self.cache_bytes = counter("cache_bytes", "Bytes of kept pages", ("kind", "way"))
        self.cache_errors = counter("cache_errors", "Commands the cache did not answer", ("error",))
        self.cache_warmed = counter("cache_warmed", "Pages made ahead where the cache was empty")
        self.cache_ages = Histogram(
            "pgsocial_cache_age_seconds",
            "Age of what was served from the cache",
            ("kind",),
            registry=self.registry,
            buckets=(0.1, 0.5, 1, 2, 5, 10, 20, 30),
        )
        self._cache_age = gauge(
            "cache_log_age_seconds", "Since when the log is not known", mode="livemax"
        )
        self._cache_ends = gauge("cache_ends", "Ends that are remembered", ("kind",))
        self.sockets = gauge("sockets", "Open WebSockets")
        self.messages = counter("socket_messages", "Messages sent over WebSockets")
        self.socket_ends = counter("socket_ends", "WebSockets ended by the gateway", ("code",))
        self.is_leader = gauge("relay_leader", "1 where this process drives the log")
        self.ticks = counter("relay_ticks", "Calls of the ticker")
        self.batches = counter("relay_batches", "Batches sealed")
        self.folded = counter("relay_folded_events", "Events folded", ("projection",))
        self.published = counter("relay_published_entries", "Entries written to the Redis stream")
        self.mails = counter("mails", "Attempts to send a mail", ("result",))
        self.deliveries = counter(
            "deliveries", "Attempts to deliver to web hooks and browsers", ("kind", "result")
        )
        self.relay_errors = counter("relay_errors", "Failures of the relay", ("part",))

    def watch_pools(self, pools: Mapping[str, Callable[[], Mapping[str, int]]]) -> None:
        self._pools = {**self._pools, **pools}

    def watch_cache(self, followed: Followed) -> None:
        self._followed = followed

    def sample(self) -> None:
        """Read what others count, for whoever asks this process or one beside it."""
        for name, stats in self._pools.items():
            now = stats()
            for state, key in _STATES.items():
                self._connections.labels(name, state).set(now.get(key, 0))
        if self._followed is not None:
            self._cache_age.set(self._followed.age)
            for kind, count in self._followed.sizes().items():
                self._cache_ends.labels(kind).set(count)

    async def keep_sampling(self) -> None:
        while True:
            self.sample()
            await asyncio.sleep(1)

    def text(self) -> bytes:
        """Of this process, or of all that serve one port."""
        self.sample()
        if FOLDER not in os.environ:
            return generate_latest(self.registry)
        of_all = CollectorRegistry()
        MultiProcessCollector(of_all)  # type: ignore[no-untyped-call]
        return generate_latest(of_all)
