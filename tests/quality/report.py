"""The figures of one run, by query and together; those that are committed."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from tests.quality import data, measures
from tests.quality.network import BASELINE, Ranker

SCORES = data.HERE / "results.tsv"
FIGURES = data.HERE / "results.md"
HALVES = {"tuned": False, "held out": True}


@dataclass(frozen=True)
class Measured:
    """What the rankers found for each query, and its nDCG where there is something to find."""

    found: dict[str, dict[str, list[str]]]  # by ranker and query
    scores: dict[str, dict[str, float]]

    def compare(self, ours: str, theirs: str, queries: list[data.Query]) -> measures.Difference:
        ids = [query.id for query in queries]
        return measures.compare(
            [self.scores[ours][id] for id in ids], [self.scores[theirs][id] for id in ids]
        )

    def mean(self, ranker: str, queries: list[data.Query]) -> float:
        return fmean(self.scores[ranker][query.id] for query in queries)

    def judged(self, ranker: str, queries: list[data.Query]) -> float:
        """The mean of judged@10 over the queries for which something was found."""
        parts = (measures.judged(self.found[ranker][q.id], q.grades) for q in queries)
        return fmean(part for part in parts if part is not None)


def measure(rankers: dict[str, Ranker], queries: list[data.Query]) -> Measured:
    found = {name: {q.id: rank(q) for q in queries} for name, rank in rankers.items()}
    scores = {
        name: {q.id: measures.ndcg(pages[q.id], q.grades) for q in queries if q.id[0] != "z"}
        for name, pages in found.items()
    }
    return Measured(found, scores)


def plain(is_held_out: bool | None = None) -> list[data.Query]:
    """The queries that every ranker can be asked, of one half or all."""
    return [
        query
        for query in data.queries()
        if query.is_plain and is_held_out in (None, query.is_held_out)
    ]


def committed() -> dict[str, dict[str, float]]:
    """By ranker and query."""
    header, *rows = data.rows(SCORES)
    return {
        name: {row[0]: float(row[place]) for row in rows}
        for place, name in enumerate(header[1:], 1)
    }


def write(measured: Measured, lines: list[str]) -> None:
    rows = [["query", *measured.scores]]
    rows += [
        [query.id, *(f"{scores[query.id]:.4f}" for scores in measured.scores.values())]
        for query in data.queries()
        if query.id[0] != "z"
    ]
    SCORES.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    FIGURES.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def figures(measured: Measured) -> list[str]:
    lines = [
        "# Figures of the judged set",
        "",
        f"Made by `python -m tests.quality`. nDCG@{measures.DEPTH}, gain 2^grade - 1. Plain queries"
        " have something to find and no operators; exact BM25 is asked without operators.",
        "",
        *table(measured),
        "",
        f"Against {BASELINE}, plain queries, with 95 % intervals of a paired bootstrap:",
        "",
    ]
    for name in measured.scores:
        if name != BASELINE:
            parts = [
                f"{part} {measured.compare(name, BASELINE, plain(half))}"
                for part, half in {"all": None, **HALVES}.items()
            ]
            lines.append(f"- {name}: {', '.join(parts)}")
    return lines


def known_items(measured: Measured, queries: list[data.Query]) -> list[str]:
    means = ", ".join(f"{name} {measured.mean(name, queries):.3f}" for name in measured.scores)
    return [
        f"Known items of LDBC SNB, {len(queries)} messages by three of their words each: {means};"
        f" text {measured.compare('text', BASELINE, queries)}."
    ]


def table(measured: Measured) -> list[str]:
    queries = data.queries()
    sets = {
        "plain queries": plain(),
        **{f"... {name}": plain(half) for name, half in HALVES.items()},
        **{
            name: [query for query in queries if query.id[0] == letter]
            for letter, name in data.CLASSES.items()
            if letter != "z"
        },
    }
    names = list(measured.scores)
    lines = [
        f"| queries | number | {' | '.join(names)} |",
        "|---|---|" + "---|" * len(names),
    ]
    for name, chosen in sets.items():
        means = " | ".join(f"{measured.mean(ranker, chosen):.3f}" for ranker in names)
        lines.append(f"| {name} | {len(chosen)} | {means} |")
    parts = " | ".join(f"{measured.judged(ranker, plain()):.3f}" for ranker in names)
    return [*lines, f"| judged@{measures.DEPTH}, plain | {len(plain())} | {parts} |"]
