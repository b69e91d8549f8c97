"""Rates and latencies from one client to saturation: a curve, not a point."""

from __future__ import annotations

from typing import Any

from bench.context import Bench
from bench.goals import Measures

ORDER = 10
SCRIPTS = ("home_feed", "like_uniform")


def measure(bench: Bench) -> Measures:
    found: Measures = {}
    for name in SCRIPTS:
        script = bench.scripts[name]
        points: list[dict[str, Any]] = []
        for clients in bench.profile.curve:
            yardstick = bench.yardstick(script.yardstick, bench.profile.point, clients)
            run = bench.run(script, bench.profile.point, clients).run
            points.append(
                {
                    "clients": clients,
                    "tps": run.tps,
                    "p50_ms": run.percentile(0.5),
                    "p99_ms": run.percentile(0.99),
                    "yardstick_tps": yardstick.tps,
                    "ratio": run.tps / yardstick.tps,
                }
            )
        best = max(points, key=lambda point: point["tps"])
        found[f"curve_{name}"] = {
            "what": f"{name} over the number of clients; the highest rate, at {best['clients']}",
            "unit": "calls/s",
            "yardstick": script.yardstick,
            "tps": best["tps"],
            "p50_ms": best["p50_ms"],
            "p99_ms": best["p99_ms"],
            "points": points,
        }
    return found
