"""What it costs when the author of the most posts takes another name."""

from __future__ import annotations

import statistics
import time

from bench.beside import settle
from bench.context import Bench
from bench.databases import scalar
from bench.goals import Goal, Measures
from bench.pgbench import BenchFailed

ORDER = 50


def measure(bench: Bench) -> Measures:
    if not bench.rows.get("prolific"):
        raise BenchFailed("there is no author of posts")
    author, posts = (
        bench.owner.execute("select id, post_count from bench.prolific").fetchone() or ()
    )
    former = scalar(bench.owner, "select username from core.users where id = %s", author)
    taken, owed = [], []
    for number in range(bench.profile.module_rounds + 1):
        # At the end they take their own name back.
        name = (
            f"renamed_{number}_{author % 10**9}" if number < bench.profile.module_rounds else former
        )
        start = time.monotonic()
        bench.owner.execute("select social.rename_user(%s, %s)", [author, name])
        taken.append((time.monotonic() - start) * 1000)
        owed.append(settle(bench.worker) * 1000)
        shown = bench.owner.execute(
            "select distinct author_username from social.list_user_posts(null, %s, p_limit => 20)",
            [author],
        ).fetchall()
        if shown != [(name,)]:
            raise BenchFailed(f"posts show {shown} rather than {name}")
    return {
        "rename": {
            "what": f"another name for an author of {posts:,} posts, which all show it at once",
            "unit": "ms",
            "value": statistics.median(taken),
            "highest": max(taken),
            "owed_ms": statistics.median(owed),
            "posts": posts,
            "wanted": [Goal.parse("value <= 100")],
        }
    }
