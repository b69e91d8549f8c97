"""Answers from rollups and from raw rows, in one run: how much less time, and whether equal."""

from __future__ import annotations

import time
from typing import Any

from bench.beside import settle
from bench.context import Bench
from bench.goals import Goal, Measures

ORDER = 80

# Of the platform over 28 days; each gives the same rows both ways.
QUESTIONS = {
    "days of the platform": (
        "select starts_at, posts, likes, shares, follows, bookmarks, sign_ups"
        " from analytics.platform_overview('day') where posts + likes > 0",
        "select date_trunc('day', r.time, 'UTC'), sum(r.posts), sum(r.likes), sum(r.shares),"
        " sum(r.follows), sum(r.bookmarks), sum(r.sign_ups)"
        " from analytics.raw_platform_metrics as r"
        " where r.time >= date_trunc('day', now(), 'UTC') - interval '27 days'"
        " group by 1 having sum(r.posts + r.likes) > 0 order by 1",
    ),
    "hours of the week in a zone": (
        "select weekday, hour, posts, engagements"
        " from analytics.activity_heatmap(28, 'Asia/Kolkata') where posts + engagements > 0",
        "select extract(isodow from r.time at time zone 'Asia/Kolkata')::integer,"
        " extract(hour from r.time at time zone 'Asia/Kolkata')::integer, sum(r.posts),"
        " sum(r.likes + r.shares + r.bookmarks) from analytics.raw_platform_metrics as r"
        " where r.time >= date_trunc('day', now(), 'Asia/Kolkata') - interval '28 days'"
        " and r.time < date_trunc('day', now(), 'Asia/Kolkata')"
        " group by 1, 2 having sum(r.posts + r.likes + r.shares + r.bookmarks) > 0 order by 1, 2",
    ),
}


def measure(bench: Bench) -> Measures:
    settle(bench.worker)
    questions: dict[str, Any] = {}
    for name, (rolled, raw) in QUESTIONS.items():
        times = []
        for _ in range(5):
            seconds, answer = _timed(bench, rolled)
            times.append(seconds)
        raw_seconds, counted = _timed(bench, raw)
        questions[name] = {
            "rolled_ms": 1000 * sorted(times)[2],
            "raw_ms": 1000 * raw_seconds,
            "share": sorted(times)[2] / raw_seconds,
            "rows": len(answer),
            "is_identical": answer == counted,
        }
    return {
        "rollups": {
            "what": "time of an answer from rollups for that of the same from raw rows; the worst",
            "unit": "times",
            "value": max(found["share"] for found in questions.values()),
            "different": sum(not found["is_identical"] for found in questions.values()),
            "questions": questions,
            "wanted": [Goal.parse("value <= 0.01"), Goal.parse("different <= 0")],
        }
    }


def _timed(bench: Bench, query: str) -> tuple[float, list[tuple[Any, ...]]]:
    start = time.perf_counter()
    answer = bench.owner.execute(query.encode()).fetchall()
    return time.perf_counter() - start, answer
