"""A file of bench/scripts: its header says what it measures, against what, and what is right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bench.goals import Goal
from bench.pgbench import BenchFailed

REQUIRED = ("what", "yardstick", "answer", "check")
KNOWN = (*REQUIRED, "goal", "aim", "beside", "before")
BESIDE = ("nothing", "ticker", "projections")


@dataclass
class Script:
    """`header` holds the comments `-- key: text`, `tables` the parameter tables it draws from."""

    path: Path
    header: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text = self.path.read_text()
        key = ""
        for line in (line[2:] for line in self.text.splitlines() if line.startswith("--")):
            if found := re.match(r" (\w+): (.*)", line):
                key, text = found.groups()
                self.header[key] = text
            elif key:
                self.header[key] += " " + line.strip()
        problems = [f"lacks {key}" for key in REQUIRED if not self.header.get(key)]
        problems += [f"does not know {key}" for key in self.header if key not in KNOWN]
        if self.header.get("yardstick", "-S") not in ("-S", "-N"):
            problems.append("has a yardstick that is neither -S nor -N")
        if self.beside not in BESIDE:
            problems.append(f"has a beside that is none of {', '.join(BESIDE)}")
        if problems:
            raise BenchFailed(f"{self.path}: its header {', '.join(problems)}")
        self.goals = [
            Goal.parse(text, is_aim=key == "aim")
            for key in ("goal", "aim")
            for text in self.header.get(key, "").split(";")
            if text.strip()
        ]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def yardstick(self) -> str:
        return self.header["yardstick"]

    @property
    def beside(self) -> str:
        return self.header.get("beside", "projections")

    @property
    def writes(self) -> bool:
        """Whether its answers are held against what was there before."""
        return "before" in self.header

    @property
    def tables(self) -> set[str]:
        return set(re.findall(r"\bbench\.(\w+)\b(?!\()", self.text))


def find(folder: Path) -> list[Script]:
    """Every script of a folder; one that is dropped there is found by itself."""
    return [Script(path) for path in sorted(folder.glob("*.sql"))]
