"""A post by the account that most follow: nothing is pushed for it, yet all its readers see it."""

from __future__ import annotations

import statistics
import time

from bench.beside import settle
from bench.context import Bench
from bench.databases import scalar
from bench.goals import Measures
from bench.pgbench import BenchFailed

ORDER = 52

READER = """
select r.id
  from bench.readers as r
  join core.follows as f on f.follower_id = r.id and f.followee_id = %s
 where not exists (
    select from internal.hidden as h where h.viewer_id = r.id and h.other_id = f.followee_id
 )
 order by r.n
 limit 1
"""


def measure(bench: Bench) -> Measures:
    author, followers = (
        bench.owner.execute(
            "select c.user_id, c.follower_count from internal.user_counters as c"
            "  join core.users as u on u.id = c.user_id and u.is_active"
            " order by c.follower_count desc, c.user_id limit 1"
        ).fetchone()
        or ()
    )
    reader = scalar(bench.owner, READER, author)
    posting, folding, reading = [], [], []
    for _ in range(bench.profile.module_rounds):
        start = time.monotonic()
        post = scalar(bench.owner, "select social.create_post(%s, 'To all of you')", author)
        posting.append((time.monotonic() - start) * 1000)
        folding.append(settle(bench.worker) * 1000)
        start = time.monotonic()
        page = bench.owner.execute("select id from social.home_feed(%s, 20)", [reader]).fetchall()
        reading.append((time.monotonic() - start) * 1000)
        if (post,) not in page:
            raise BenchFailed(f"reader {reader} does not see post {post} of {author}")
    return {
        "celebrity": {
            "what": f"a post by an account that {followers:,} follow, until it stands in a feed",
            "unit": "ms",
            "value": statistics.median(map(sum, zip(posting, folding, reading, strict=True))),
            "post_ms": statistics.median(posting),
            "fold_ms": statistics.median(folding),
            "page_ms": statistics.median(reading),
            "followers": followers,
        }
    }
