"""What a measure should show, written as `figure >= number` or `figure <= number of other`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bench.pgbench import BenchFailed

Measures = dict[str, dict[str, Any]]

_GOAL = re.compile(r"^(\w+) (<=|>=) ([\d.]+)(?: of (\w+))?$")


@dataclass(frozen=True)
class Goal:
    """`of`: the limit is that many times the same figure of another measure."""

    figure: str
    sign: str
    number: float
    of: str | None = None
    is_aim: bool = False

    @classmethod
    def parse(cls, text: str, is_aim: bool = False) -> Goal:
        found = _GOAL.match(text.strip())
        if not found:
            raise BenchFailed(f"a goal is written as in 'p99_ms <= 10', not {text.strip()!r}")
        figure, sign, number, of = found.groups()
        return cls(figure, sign, float(number), of, is_aim)

    def judge(self, measure: dict[str, Any], measures: Measures) -> dict[str, Any]:
        """The goal, what it was held against, and whether it was reached; null: not to be said."""
        value = shown = measure.get(self.figure)
        limit: float | None = self.number
        if self.of:
            other = measures.get(self.of, {}).get(self.figure)
            limit = None if other is None else self.number * other
            shown = value / other if value is not None and other else None
        is_reached = None
        if value is not None and limit is not None:
            is_reached = value <= limit if self.sign == "<=" else value >= limit
        elif measure.get("error"):
            is_reached = False
        return {
            "goal": f"{self.figure} {self.sign} {self.number:g}" + f" of {self.of}" * bool(self.of),
            "is_aim": self.is_aim,
            "value": value,
            "limit": limit,
            "shown": shown,
            "is_reached": is_reached,
        }


def judge(measures: Measures) -> None:
    """Hold every measure against its goals, once all are there."""
    for measure in measures.values():
        goals: list[Goal] = measure.pop("wanted", [])
        measure["goals"] = [goal.judge(measure, measures) for goal in goals]
