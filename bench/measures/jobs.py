"""What jobs of analytics cost: trends after few and a day's events, and a step of the others."""

from __future__ import annotations

import time

from bench.beside import settle
from bench.context import Bench
from bench.databases import scalar
from bench.goals import Goal, Measures
from bench.pgbench import BenchFailed

ORDER = 44
# Least events of a run: those of a minute at full scale, when a day has its peak.
FEW = 500

DAY = """
select coalesce(sum(m.likes + m.shares + m.replies + m.quotes) / 7, 0)::bigint
  from analytics.platform_metrics_days as m
 where m.time >= date_trunc('day', now(), 'UTC') - interval '7 days'
   and m.time < date_trunc('day', now(), 'UTC')
"""
# Of posts that are young enough to trend, each as often: most likes are marks of their own.
LIKE = """
with young as materialized (
    select p.id, row_number() over (order by p.id) as n
      from core.posts as p
     where p.id >= internal.id_at(now() - interval '6 days') and p.deleted_at is null
       and p.visibility = 'public'
)
insert into core.likes (user_id, post_id)
select l.id, p.id
  from generate_series(%s::bigint, %s::bigint) as g
  join bench.likers as l
    on l.n = 1 + (hashint8extended(g, 15) & 1073741823) %% (select count(*) from bench.likers)
  join young as p
    on p.n = 1 + (hashint8extended(g, 16) & 1073741823) %% (select count(*) from young)
on conflict do nothing
"""
TAGGED = """
select count(social.create_post(w.id, 'Of a tag, number ' || g || ' #' || t.tag))
  from generate_series(1, %s::bigint) as g
  join bench.writers as w
    on w.n = 1 + (hashint8extended(g, %s) & 1073741823) %% (select count(*) from bench.writers)
  join bench.tags as t
    on t.n = 1 + (hashint8extended(g, 14) & 1073741823) %% (select count(*) from bench.tags)
"""


def steps(bench: Bench, call: str) -> list[float]:
    """Run a job's steps until nothing is left; the seconds of each."""
    taken: list[float] = []
    while True:
        start = time.monotonic()
        if scalar(bench.worker, f"select {call}") is None:
            return taken
        taken.append(time.monotonic() - start)


def active_users(bench: Bench) -> list[float]:
    return steps(bench, "internal.count_active_users()")


def refresh(bench: Bench, likes: int, seed: int) -> tuple[int, float, int]:
    """Let likes of random young posts and a hundredth of tagged posts happen, and refresh.

    Returns the quarters of hashtags and posts that were counted, the seconds, and the steps.
    """
    steps(bench, "internal.refresh_trends()")
    first = seed * 10_000_000
    bench.owner.execute(LIKE.encode(), [first + 1, first + likes])
    bench.owner.execute(TAGGED.encode(), [max(1, likes // 100), seed])
    settle(bench.worker)
    marks = int(
        scalar(
            bench.owner,
            "select count(*) from (select distinct kind, subject, bucket_at"
            " from internal.trend_touched) as t",
        )
    )
    taken = steps(bench, "internal.refresh_trends()")
    if not marks or not taken:
        raise BenchFailed(f"nothing to refresh: {marks} marks, {len(taken)} steps")
    return marks, sum(taken), len(taken)


def measure(bench: Bench) -> Measures:
    settle(bench.worker)
    days = active_users(bench)
    anomalies = steps(bench, "internal.detect_anomalies()")
    day = max(int(scalar(bench.owner, DAY)), 16 * FEW)
    counted = {
        events: refresh(bench, events, seed) for seed, events in enumerate((FEW, day // 8, day), 21)
    }
    each = {events: seconds / marks for events, (marks, seconds, _) in counted.items()}
    return {
        "refresh_trends": {
            "what": "the job trends after as many new likes as a day has, all at once",
            "unit": "s",
            "value": counted[day][1],
            "events": day,
            "minute_s": counted[FEW][1],
            # 1: eight times the events take eight times as long.
            "growth": each[day] / each[day // 8],
            "scripts": {
                f"{events} events": {"marks": marks, "seconds": seconds, "steps": count}
                for events, (marks, seconds, count) in counted.items()
            },
            "wanted": [
                Goal.parse("value <= 2"),
                Goal.parse("minute_s <= 2"),
                Goal.parse("growth <= 1.5"),
            ],
        },
        "analytics_jobs": {
            "what": "the slowest step of the jobs active_users and anomalies",
            "unit": "ms",
            "value": 1000 * max([*days, *anomalies], default=0),
            "scripts": {
                name: {"steps": len(taken), "slowest_ms": 1000 * max(taken, default=0)}
                for name, taken in (("active_users", days), ("anomalies", anomalies))
            },
        },
    }
