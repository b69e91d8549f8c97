"""A small network with known incidents: most are found, and quiet days are quiet.

The figures of all shapes are in tests/detectors/results.md: `python -m tests.detectors` writes it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.detectors.measure import Incident, compare, false_a_week, measure, recall
from tests.detectors.world import SHAPES, make

UNTIL = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_same_seed_gives_the_same_world() -> None:
    first, again, other = (make(SHAPES["small"], seed, UNTIL) for seed in (5, 5, 6))
    assert (first.posts, first.likes, first.truth()) == (again.posts, again.likes, again.truth())
    assert first.truth() != other.truth()
    assert len(first.plantings) == len({it.kind for it in first.plantings}) == 11


def test_what_counts_as_found_and_as_false() -> None:
    world = make(SHAPES["small"], 5, UNTIL)
    [dead] = [it for it in world.plantings if it.kind == "dead hour"]
    drop = Incident("drop", "platform", "likes", "", dead.begins, dead.ends, dead.ends, None)
    lost = Incident("burst", "tag", "posts", "quiet", dead.begins, dead.ends, dead.ends, None)
    result = compare(world, [drop, lost], 0)
    assert dict(result.found) == {"dead hour": 1}
    assert result.minutes == {"dead hour": [60]}
    assert result.false == [lost]
    assert recall([result]) == 1 / 11
    assert false_a_week([result]) == 1 / 2


@pytest.mark.timeout(600)
def test_most_of_what_was_planted_is_found() -> None:
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    result = measure(make(SHAPES["small"], 21, until))
    assert recall([result]) >= 0.7, result
    assert false_a_week([result]) <= 1.5, result
    assert sum(result.told.values()) >= 0.8 * sum(result.verdicts.values()), result
