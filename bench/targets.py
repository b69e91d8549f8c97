"""What users ask for in their own words, held against what was measured."""

from __future__ import annotations

from typing import Any

from bench.goals import Measures

# Words, the measure, its figure, the sign, the limit.
TARGETS = (
    ("a home feed within 50 ms (99 of 100)", "home_feed", "p99_ms", "<=", 50),
    ("a home feed by pull within 50 ms (99 of 100)", "home_feed_pull_200", "p99_ms", "<=", 50),
    ("a post within 100 ms (99 of 100)", "create_post", "p99_ms", "<=", 100),
    ("1,000 writes a second: posts", "create_post", "tps", ">=", 1_000),
    ("1,000 writes a second: likes", "like_uniform", "tps", ">=", 1_000),
    ("10,000 requests a second: home feeds", "curve_home_feed", "tps", ">=", 10_000),
    ("10,000 requests a second: the mixed load", "mixed", "tps", ">=", 10_000),
    ("the author of the most posts renamed within 100 ms", "rename", "value", "<=", 100),
)


def judge(measures: Measures) -> list[dict[str, Any]]:
    found = []
    for words, name, figure, sign, limit in TARGETS:
        value = measures.get(name, {}).get(figure)
        if value is not None:
            is_reached = value <= limit if sign == "<=" else value >= limit
            found.append(
                {"target": words, "measure": name, "value": value, "is_reached": is_reached}
            )
    return found
