"""Readers who come back after a year: their first page is pulled, then they get a timeline."""

from __future__ import annotations

import statistics
import time

from bench.beside import settle
from bench.context import Bench
from bench.goals import Measures
from bench.pgbench import BenchFailed

ORDER = 55
READERS = 20

AWAY = """
select w.id
  from (select id from bench.away_50 union select id from bench.away_200) as w
  join core.activity as a on a.user_id = w.id
 where a.last_seen_at < now() - interval '1 year'
 order by hashint8(w.id)
 limit %s
"""


def page(bench: Bench, reader: int) -> tuple[float, list[tuple[int, ...]]]:
    start = time.monotonic()
    rows = bench.owner.execute("select id from social.home_feed(%s, 20)", [reader]).fetchall()
    return (time.monotonic() - start) * 1000, rows


def measure(bench: Bench) -> Measures:
    first, building, second = [], [], []
    for (reader,) in bench.owner.execute(AWAY, [READERS]).fetchall():
        taken, pulled = page(bench, reader)
        first.append(taken)
        bench.owner.execute("select social.touch_activity(%s)", [reader])
        building.append(settle(bench.worker) * 1000)
        taken, pushed = page(bench, reader)
        second.append(taken)
        if len(pulled) != 20 or pulled != pushed:
            raise BenchFailed(f"reader {reader} sees {pushed} after {pulled}")
    if not first:
        raise BenchFailed("nobody was away for a year")
    return {
        "comeback": {
            "what": f"the first page of {len(first)} readers who were away for a year, one by one",
            "unit": "ms",
            "value": statistics.median(first),
            "highest": max(first),
            "timeline_ms": statistics.median(building),
            "next_page_ms": statistics.median(second),
        }
    }
