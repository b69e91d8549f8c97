"""Writes what was measured: for machines, for people, and on the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from bench import plots

Document = dict[str, Any]
Row = list[str]
GIB = 2**30
HEADINGS = ["measure", "rate", "p50 ms", "p95 ms", "p99 ms", "ratio", "95 % interval", "goal", ""]
MARKS = {True: "reached", False: "missed", None: ""}


def number(value: float) -> str:
    """Three digits that count, or thousands."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def rows(document: Document) -> list[Row]:
    """One for each measure, and one more for each further goal."""
    found = []
    for name, measure in document["measures"].items():
        if measure.get("error"):
            found.append([name, "failed", "", "", "", "", "", "", ""])
            continue
        rate = measure.get("tps", measure.get("value"))
        interval = measure.get("ratio_interval")
        ratio = measure.get("ratio")
        row = [
            name,
            f"{number(rate)} {measure['unit']}" if rate is not None else "",
            *(
                number(measure[f"p{share}_ms"]) if f"p{share}_ms" in measure else ""
                for share in (50, 95, 99)
            ),
            f"{ratio:.3f} of {measure['yardstick']}" if ratio is not None else "",
            f"{interval[0]:.3f}-{interval[1]:.3f}" if interval else "",
        ]
        for goal in measure["goals"] or [None]:
            if goal:
                mark = MARKS[goal["is_reached"]]
                value = f" ({number(goal['shown'])})" if goal["shown"] is not None else ""
                row += ["aim: " * goal["is_aim"] + goal["goal"], mark + value]
            found.append([*row, "", ""][: len(HEADINGS)])
            row = [""] * 7
    return found


def markdown(headings: Row, lines: list[Row]) -> str:
    return "\n".join(
        f"| {' | '.join(line)} |" for line in [headings, ["---"] * len(headings), *lines]
    )


def details(document: Document) -> list[str]:
    """What each measure is, what it found beside its figures, and why one failed."""
    found = []
    for name, measure in document["measures"].items():
        notes = [measure.get("error") or measure.get("what", "")]
        if "beside" in measure:
            notes.append(f"beside: {measure['beside']}; a right answer: {measure['answer']}")
        for key, words in (
            ("wal_bytes", "bytes of WAL a call"),
            ("checkpoint_age_s", "s since the last checkpoint"),
            ("owed_s", "s to fold afterwards what was written"),
            ("lag_s", "s of lag at most"),
            ("lag_events", "events of lag at most"),
            ("warm_p99_ms", "ms p99 when warm"),
            ("direct_p99_ms", "ms p99 of the direct clients"),
            ("connected_s", "s until all clients were there"),
            ("owed_ms", "ms to fold afterwards"),
            ("sql_p50_ms", "ms p50 of the SQL call"),
            ("sql_p99_ms", "ms p99 of the SQL call"),
            ("hit_share", "of the reads from the cache"),
            ("bytes_per_socket", "bytes of the gateway a socket"),
            ("opened_per_s", "sockets opened a second"),
            ("calm_p99_ms", "ms p99 before"),
            ("refused", "requests refused"),
            ("sockets_refused", "sockets refused at first"),
            ("rows", "rows"),
            ("seconds", "s"),
        ):
            if measure.get(key) is not None:
                notes.append(f"{number(measure[key])} {words}")
        found.append(f"- **{name}**: {'; '.join(notes)}")
        for key, value in {**measure.get("scripts", {}), **measure.get("projections", {})}.items():
            found.append(f"  - {key}: {plain(value)}")
        for point in measure.get("points", []):
            found.append(f"  - {plain(point)}")
    return found


def plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {plain(each)}" for key, each in value.items() if key != "rounds")
    return number(value) if isinstance(value, int | float) else str(value)


def text(document: Document, drawn: dict[str, str]) -> str:
    data, settings = document["data"], document["settings"]
    tables = [
        [name, f"{table['rows']:,}", f"{table['bytes'] / GIB:.2f}"]
        for name, table in data["tables"].items()
    ]
    targets = [
        [target["target"], number(target["value"]), "pass" if target["is_reached"] else "fail"]
        for target in document["targets"]
    ]
    parts = [
        f"# Benchmark at scale {document['scale']}",
        f"{document['at']}, {document['cpus']} processors, "
        f"{document['memory_bytes'] / GIB:.1f} GiB for the server, PostgreSQL "
        f"{document['versions']['server']}. {document['rounds']} rounds, {document['clients']} "
        f"clients, {document['seconds']['benchmark']:,.0f} s after a load of "
        f"{document['seconds']['load']:,.0f} s. How it is measured and what it does not show: "
        "[METHODOLOGY.md](../../METHODOLOGY.md). Goals are those of full scale.",
        *(
            [f"**It was stopped before its end: {document['stopped']}**"]
            if "stopped" in document
            else []
        ),
        markdown(HEADINGS, rows(document)),
        "## Users' own targets",
        markdown(["target", "measured", ""], targets),
        *(f"## {title}\n\n![{title}]({file})" for title, file in drawn.items()),
        "## Details",
        "\n".join(details(document)),
        "## Data and settings",
        f"{data['bytes'] / GIB:.2f} GiB, {data['of_memory']:.2f} of the server's memory.",
        markdown(["table", "rows", "GiB"], tables),
        ", ".join(f"`{name} = {value}`" for name, value in settings.items()) + ".",
    ]
    return "\n\n".join(parts) + "\n"


def others(document: Document, results: Path) -> list[Document]:
    """The latest figures of the other scales."""
    return [
        json.loads(path.read_text())
        for path in sorted(results.glob("*/latest.json"))
        if path.parent.name != document["scale"] and path.parent.name in plots.ORDER
    ]


def show(document: Document) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading, no_wrap=True, justify="right" if 0 < place < 7 else "left")
    for row in rows(document):
        table.add_row(*row)
    console = Console()
    Console(width=None if console.is_terminal else 170).print(table)
    for target in document["targets"]:
        print(
            f"{'pass' if target['is_reached'] else 'FAIL'}  {target['target']}: "
            f"{number(target['value'])}"
        )


def write(document: Document, latest: Path, results: Path) -> None:
    folder = results / document["scale"]
    folder.mkdir(parents=True, exist_ok=True)
    figures = json.dumps(document, indent=2) + "\n"
    for path in (latest, folder / "latest.json"):
        path.write_text(figures)
    drawn = plots.draw(document, others(document, results), folder)
    (folder / "report.md").write_text(text(document, drawn))
    show(document)
    print(f"written to {latest} and {folder}")
