"""How fast projections fold a backlog: one runner, batches as small as a busy ticker seals them."""

from __future__ import annotations

import time
from typing import Any

from bench.beside import fold, projections, settle
from bench.context import Bench
from bench.databases import scalar
from bench.goals import Goal, Measures
from bench.pgbench import BenchFailed

ORDER = 40
# What fills a batch of 20 ms at ten thousand likes, or a thousand posts, a second.
LIKES, POSTS = 200, 20
COUNTERS = ("post_counters", "user_counters")
METRICS = ("metrics", "trends")

LIKE = """
insert into core.likes (user_id, post_id)
select l.id, p.id
  from generate_series(%s::bigint, %s::bigint) as g
  join bench.likers as l
    on l.n = 1 + (hashint8extended(g, 11) & 1073741823) %% (select count(*) from bench.likers)
  join bench.posts as p
    on p.n = 1 + (hashint8extended(g, 12) & 1073741823) %% (select count(*) from bench.posts)
on conflict do nothing
"""
POST = """
select social.create_post(w.id, 'One of many posts, number ' || g)
  from generate_series(%s::bigint, %s::bigint) as g
  join bench.writers as w
    on w.n = 1 + (hashint8extended(g, 13) & 1073741823) %% (select count(*) from bench.writers)
"""


def pile_up(bench: Bench, statement: str, total: int, batch: int) -> int:
    """Write rows with nobody folding them; return how many events wait."""
    settle(bench.worker)
    for first in range(1, total + 1, batch):
        bench.owner.execute(statement.encode(), [first, first + batch - 1])
        bench.worker.execute("select internal.tick()")
    return int(scalar(bench.worker, "select max(lag_events) from ops.projections"))


def timed(bench: Bench, name: str) -> float:
    start = time.monotonic()
    fold(bench.worker, name)
    return time.monotonic() - start


def inserted(bench: Bench) -> int:
    """Rows ever inserted into timelines, as the folding session has counted them."""
    bench.worker.execute("select pg_stat_force_next_flush()")
    return int(
        scalar(
            bench.owner,
            "select pg_stat_get_tuples_inserted('internal.timelines'::regclass)",
        )
    )


def measure(bench: Bench) -> Measures:
    likes = pile_up(bench, LIKE, bench.profile.backlog, LIKES)
    seconds = {name: timed(bench, name) for name in projections(bench.worker)}
    counting = sum(taken for name, taken in seconds.items() if name in COUNTERS)
    measuring = sum(taken for name, taken in seconds.items() if name in METRICS)
    yardstick = bench.yardstick("-N", bench.profile.script)
    posts = pile_up(bench, POST, bench.profile.backlog // 50, POSTS)
    before = inserted(bench)
    after_posts = {name: timed(bench, name) for name in projections(bench.worker)}
    rows = inserted(bench) - before
    if not likes or not counting or not measuring or rows <= 0:
        raise BenchFailed(f"nothing to fold: {likes} events of likes, {rows} rows of timelines")
    per_projection: dict[str, Any] = {
        name: {
            "likes_per_s": likes / seconds[name],
            "posts_per_s": posts / after_posts[name],
        }
        for name in seconds
    }
    return {
        "drain_counters": {
            "what": f"likes of random posts folded into {' and '.join(COUNTERS)}",
            "unit": "events/s",
            "value": likes / counting,
            "yardstick": "-N",
            "yardstick_tps": yardstick.tps,
            "ratio": likes / counting / yardstick.tps,
            "events": likes,
            "projections": per_projection,
            "wanted": [Goal.parse("ratio >= 7")],
        },
        "drain_metrics": {
            "what": f"likes of random posts folded into {' and '.join(METRICS)}",
            "unit": "events/s",
            "value": likes / measuring,
            "events": likes,
            "wanted": [Goal.parse("value >= 50000")],
        },
        "drain_timelines": {
            "what": "rows pushed to the timelines of active readers",
            "unit": "rows/s",
            "value": rows / after_posts["timelines"],
            "rows": rows,
            "posts": posts,
            "wanted": [Goal.parse("value >= 40000")],
        },
    }
