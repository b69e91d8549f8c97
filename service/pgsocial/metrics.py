"""Counters for Prometheus, in a registry of each application's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class _Pools(Collector):
    """The pools' own numbers, read when asked for."""

    def __init__(self, pools: Mapping[str, Callable[[], Mapping[str, int]]]) -> None:
        self._pools = pools

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "pgsocial_pool_connections", "Connections to PostgreSQL", labels=["pool", "state"]
        )
        for name, stats in self._pools.items():
            now = stats()
            family.add_metric([name, "open"], now.get("pool_size", 0))
            family.add_metric([name, "idle"], now.get("pool_available", 0))
            family.add_metric([name, "waiting"], now.get("requests_waiting", 0))
        yield family


class Metrics:
    """Whatever the gateway and the relay count."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

        def counter(name: str, text: str, labels: Iterable[str] = ()) -> Counter:
            return Counter(f"pgsocial_{name}", text, tuple(labels), registry=self.registry)

        self.requests = counter("http_requests", "Requests", ("method", "route", "status"))
        self.seconds = Histogram(
            "pgsocial_http_request_seconds",
            "Time to answer",
            ("method", "route"),
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self.guest_pages = counter("guest_pages", "Public pages for guests", ("result",))
        self.sockets = Gauge("pgsocial_sockets", "Open WebSockets", registry=self.registry)
        self.messages = counter("socket_messages", "Messages sent over WebSockets")
        self.socket_ends = counter("socket_ends", "WebSockets ended by the gateway", ("code",))
        self.is_leader = Gauge(
            "pgsocial_relay_leader", "1 where this process drives the log", registry=self.registry
        )
        self.ticks = counter("relay_ticks", "Calls of the ticker")
        self.batches = counter("relay_batches", "Batches sealed")
        self.folded = counter("relay_folded_events", "Events folded", ("projection",))
        self.published = counter("relay_published_entries", "Entries written to the Redis stream")
        self.mails = counter("mails", "Attempts to send a mail", ("result",))
        self.relay_errors = counter("relay_errors", "Failures of the relay", ("part",))

    def watch_pools(self, pools: Mapping[str, Callable[[], Mapping[str, int]]]) -> None:
        self.registry.register(_Pools(pools))

    def text(self) -> bytes:
        return generate_latest(self.registry)
