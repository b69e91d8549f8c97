"""What the database says of itself, for Prometheus: rows of ops.metrics()."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

QUERY = "select name, help, labels, value from ops.metrics()"
Rows = Sequence[tuple[Any, ...]]


class _Rows(Collector):
    def __init__(self, rows: Rows | None) -> None:
        self._rows = rows

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "pgsocial_database_up", "1 where the database answers", float(self._rows is not None)
        )
        families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}
        for name, text, labels, value in self._rows or ():
            family = families.get(name)
            if family is None:
                form = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
                family = families[name] = form(f"pgsocial_{name}", text, labels=list(labels))
            family.add_metric(list(labels.values()), value)
        yield from families.values()


def text(rows: Rows | None) -> bytes:
    """None: it does not answer."""
    registry = CollectorRegistry()
    registry.register(_Rows(rows))
    return generate_latest(registry)
