"""The judged set: posts, queries, and how well a post answers a query, from 0 to 3."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent

CLASSES = {
    "k": "known item",
    "t": "topic",
    "p": "person",
    "h": "hashtag",
    "x": "phrase",
    "f": "other form or typo",
    "c": "no spaces, or another script",
    "m": "other language, or several",
    "o": "operators",
    "z": "nothing to find",
}

Grades = dict[str, int]


@dataclass(frozen=True)
class Post:
    id: str
    author: str
    body: str
    alt: str

    @property
    def lang(self) -> str | None:
        """As the second part of the id says; a post in several languages states none."""
        lang = self.id.split("-")[1]
        return None if lang == "xx" else lang

    @property
    def text(self) -> str:
        return f"{self.body} {self.alt}"


@dataclass(frozen=True)
class Query:
    id: str
    is_held_out: bool
    lang: str
    text: str
    words: str  # what an engine without operators is asked
    grades: Grades

    @property
    def kind(self) -> str:
        return CLASSES[self.id[0]]

    @property
    def is_plain(self) -> bool:
        """Whether there is something to find, and words alone say what."""
        return self.id[0] not in "oz"


def rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def posts() -> list[Post]:
    """In the order in which they are written."""
    return [
        Post(row[0], row[1], row[2], row[3] if len(row) > 3 else "")
        for path in sorted((HERE / "posts").glob("*.tsv"))
        for row in rows(path)
    ]


def queries() -> list[Query]:
    grades: dict[str, Grades] = {}
    for query, post, grade in rows(HERE / "grades.tsv"):
        grades.setdefault(query, {})[post] = int(grade)
    return [
        Query(row[0], row[1] == "held", row[2], row[3], row[-1], grades.get(row[0], {}))
        for row in rows(HERE / "queries.tsv")
    ]
