"""What was found, as tables for people."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median

from tests.detectors.measure import Result, false_a_week, recall

FILE = Path(__file__).with_name("results.md")
# With the first the parameters were chosen; the others were measured once, afterwards.
TUNED = (("plain", 1), ("plain", 2), ("noisy", 3), ("small", 4))
HELD = (
    ("plain", 11),
    ("two peaks", 12),
    ("noisy", 13),
    ("growing", 14),
    ("small", 15),
    ("faint", 16),
)
ALL = HELD + TUNED


def lines_of(result: Result) -> list[str]:
    missed = [kind for kind in result.planted if result.found[kind] < result.planted[kind]]
    wrong = [kind for kind in result.verdicts if result.told[kind] < result.verdicts[kind]]
    return [
        f"{result.shape} {result.seed}: {result.incidents} incidents, missed {missed},"
        f" wrong verdict {wrong}, false {len(result.false)}, {result.step_ms:.0f} ms a step",
        *(f"  false: {it}" for it in result.false),
    ]


def _kinds(results: Iterable[Result]) -> list[str]:
    results = list(results)
    kinds = list(dict.fromkeys(kind for it in results for kind in it.planted))
    lines = [
        "| planted | found | of | right verdict | minutes until found, median |",
        "|---|---|---|---|---|",
    ]
    for kind in kinds:
        found = sum(it.found[kind] for it in results)
        minutes = [m for it in results for m in it.minutes.get(kind, ())]
        verdicts = sum(it.verdicts[kind] for it in results)
        told = f"{sum(it.told[kind] for it in results)} of {verdicts}" if verdicts else ""
        early = f"{median(minutes):.0f}" if minutes else ""
        lines.append(
            f"| {kind} | {found} | {sum(it.planted[kind] for it in results)} | {told} | {early} |"
        )
    return lines


def write(results: list[Result]) -> None:
    parts = {
        "Chosen with": [it for it in results if (it.shape, it.seed) in TUNED],
        "Held out": [it for it in results if (it.shape, it.seed) in HELD],
    }
    lines = [
        "# What detectors find of what was planted",
        "",
        "`python -m tests.detectors` writes this page. README.md says what it means.",
    ]
    for name, some in parts.items():
        if not some:
            continue
        lines += [
            "",
            f"## {name}",
            "",
            f"Recall {recall(some):.2f}; {false_a_week(some):.2f} false alarms a simulated week.",
            "",
            "| shape | seed | planted | found | incidents | false in 2 weeks |",
            "|---|---|---|---|---|---|",
        ]
        for it in some:
            lines.append(
                f"| {it.shape} | {it.seed} | {it.planted.total()} | {it.found.total()}"
                f" | {it.incidents} | {len(it.false)} |"
            )
        lines += ["", *_kinds(some)]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
