"""nDCG, how much of a page was judged, and how sure a difference is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean, quantiles

from tests.quality.data import Grades

DEPTH = 10


def gain(grades: Sequence[int]) -> float:
    """Discounted: 2^grade - 1, over log2(rank + 1)."""
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def ndcg(found: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """The gain of the first results, of the best that there is. What is not judged counts as 0."""
    best = gain(sorted(grades.values(), reverse=True)[:depth])
    if not best:
        raise ValueError("nothing answers this query")
    return gain([grades.get(id, 0) for id in found[:depth]]) / best


def judged(found: Sequence[str], grades: Grades, depth: int = DEPTH) -> float | None:
    """Which part of the first results was judged; null where nothing was found."""
    page = found[:depth]
    return sum(id in grades for id in page) / len(page) if page else None


@dataclass(frozen=True)
class Difference:
    """By how much a mean is higher than another, between which bounds in 95 % of all samples."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.3f} ({self.low:+.3f} to {self.high:+.3f})"


def compare(
    ours: Sequence[float], theirs: Sequence[float], rounds: int = 10_000, seed: int = 1
) -> Difference:
    """Paired bootstrap: queries are drawn again and again, each with both of its scores."""
    pairs = zip(ours, theirs, strict=True)
    differences = [a - b for a, b in pairs]
    draw = random.Random(seed)
    means = [fmean(draw.choices(differences, k=len(differences))) for _ in range(rounds)]
    bounds = quantiles(means, n=40, method="inclusive")
    return Difference(fmean(differences), bounds[0], bounds[-1])
