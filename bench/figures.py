"""From runs to figures: medians over the rounds, their spread, and how sure they are."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from typing import Any

from bench.pgbench import Run

SHARES = (50, 95, 99)
# Points of the latency distribution that are kept, for plots.
QUANTILES = (1, 5, *range(10, 91, 5), 92, 94, 95, 96, 97, 98, 99, 99.5, 99.9, 100)
RESAMPLES = 2000


def interval(values: Sequence[float]) -> list[float]:
    """95 % bootstrap interval of the median; the seed is fixed, so the same rounds repeat it."""
    source = random.Random(20)
    medians = sorted(
        statistics.median(source.choices(values, k=len(values))) for _ in range(RESAMPLES)
    )
    return [medians[int(RESAMPLES * 0.025)], medians[int(RESAMPLES * 0.975) - 1]]


def spread(name: str, values: Sequence[float]) -> dict[str, Any]:
    """A figure's median, lowest and highest, interval, and each round's."""
    return {
        name: statistics.median(values),
        f"{name}_spread": [min(values), max(values)],
        f"{name}_interval": interval(values),
        f"{name}_rounds": list(values),
    }


def latencies(runs: Sequence[Run]) -> dict[str, Any]:
    """Medians over the rounds of the rate and of percentiles, and the pooled distribution."""
    pooled = sorted(latency for run in runs for latency in run.latencies)
    top = len(pooled) - 1
    return {
        "tps": statistics.median(run.tps for run in runs),
        **{
            f"p{share}_ms": statistics.median(run.percentile(share / 100) for run in runs)
            for share in SHARES
        },
        "p99_ms_interval": interval([run.percentile(0.99) for run in runs]),
        "quantiles_ms": {f"{share:g}": pooled[int(top * share / 100)] for share in QUANTILES},
    }


def against(runs: Sequence[Run], yardsticks: Sequence[Run]) -> dict[str, Any]:
    """Ratios of rate and p99 to the yardstick that ran just before, round by round."""
    pairs = list(zip(runs, yardsticks, strict=True))
    return {
        "yardstick_tps": statistics.median(run.tps for run in yardsticks),
        **spread("ratio", [run.tps / other.tps for run, other in pairs]),
        **spread(
            "p99_ratio", [run.percentile(0.99) / other.percentile(0.99) for run, other in pairs]
        ),
    }
