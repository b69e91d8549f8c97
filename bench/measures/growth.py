"""How much slower reads are at this scale than at the small one."""

from __future__ import annotations

import json

from bench.context import Bench
from bench.goals import Goal, Measures

ORDER = 90


def measure(bench: Bench) -> Measures:
    path = bench.results / "small/latest.json"
    if bench.scale in ("tiny", "small") or not path.exists():
        return {}
    small = json.loads(path.read_text())["measures"]
    times = {
        name: found["p99_ms"] / small[name]["p99_ms"]
        for name, found in bench.measures.items()
        if found.get("yardstick") == "-S"
        and "ratio_rounds" in found
        and small.get(name, {}).get("p99_ms")
    }
    if not times:
        return {}
    return {
        "growth": {
            "what": "p99 of each read as a multiple of that at the small scale; the worst of them",
            "unit": "times",
            "value": max(times.values()),
            "scripts": times,
            "wanted": [Goal.parse("value <= 2")],
        }
    }
