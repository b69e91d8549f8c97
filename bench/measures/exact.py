"""Whether counters are still exact after all that was written."""

from __future__ import annotations

from bench.beside import settle
from bench.context import Bench
from bench.databases import scalar
from bench.goals import Goal, Measures

ORDER = 85


def measure(bench: Bench) -> Measures:
    if not bench.profile.is_verified:
        return {}
    settle(bench.worker)
    return {
        "exact": {
            "what": "counters that differ from a fresh count of their tables, after all runs",
            "unit": "differences",
            "value": scalar(bench.owner, "select count(*) from ops.verify_counters()"),
            "wanted": [Goal.parse("value <= 0")],
        }
    }
