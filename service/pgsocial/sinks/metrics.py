"""Counters of sinks for Prometheus, and how far they are, read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

# Rows of ops.sink_states().
States = Callable[[], list[dict[str, Any]]]

_GAUGES = {
    "lag_events": "Events that wait",
    "lag_seconds": "Seconds since the oldest batch that waits was sealed",
    "failure_count": "Failures in a row",
    "quarantined_count": "Rows that the engine refused",
    "unproved_count": "Erased people of whom it is not proved that it holds nothing",
    "difference_count": "Rows that differed when it was last compared",
}


class _Gauges(Collector):
    def __init__(self, states: States) -> None:
        self._states = states

    def collect(self) -> Iterator[Metric]:
        states = self._states()
        for name, text in _GAUGES.items():
            family = GaugeMetricFamily(f"pgsocial_sink_{name}", text, labels=["sink", "engine"])
            for state in states:
                if state[name] is not None:
                    family.add_metric([state["name"], state["engine"]], float(state[name]))
            yield family
        family = GaugeMetricFamily(
            "pgsocial_sink_state", "1 in this state", labels=["sink", "state"]
        )
        for state in states:
            family.add_metric([state["name"], state["state"]], 1)
        yield family


class SinkMetrics:
    def __init__(self, states: States | None = None) -> None:
        self.registry = CollectorRegistry()
        self.rows = Counter("pgsocial_sink_rows", "Rows written", ["sink"], registry=self.registry)
        self.seconds = Counter(
            "pgsocial_sink_busy_seconds", "Seconds at work", ["sink"], registry=self.registry
        )
        self.errors = Counter(
            "pgsocial_sink_errors", "Failures", ["sink", "kind"], registry=self.registry
        )
        if states is not None:
            self.registry.register(_Gauges(states))

    def text(self) -> bytes:
        return generate_latest(self.registry)
