"""The report's plots, as SVG that is the same for the same figures."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update(
    {
        "svg.hashsalt": "pgsocial",
        "svg.fonttype": "none",  # text as text, not each letter drawn
        "path.simplify_threshold": 0.5,
        "figure.constrained_layout.use": True,
        "axes.prop_cycle": matplotlib.cycler(color=matplotlib.colormaps["tab20"].colors),
    }
)

from matplotlib import pyplot  # noqa: E402 - after the choice of what it draws with
from matplotlib.axes import Axes  # noqa: E402

ORDER = ("tiny", "small", "medium", "full")
Document = dict[str, Any]


def save(path: Path) -> str:
    if pyplot.gca().get_legend_handles_labels()[0]:
        pyplot.legend(fontsize=7, ncols=2)
    drawn = io.StringIO()
    pyplot.savefig(drawn, format="svg", metadata={"Date": None})
    pyplot.close()
    # A line for each group, not for each point: these files are committed.
    flat = re.sub(r"\s+", " ", drawn.getvalue())
    path.write_text(re.sub(r" ?(<g id)", r"\n\1", flat) + "\n")
    return path.name


def axes(title: str, width: float = 9, height: float = 5) -> Axes:
    _, found = pyplot.subplots(figsize=(width, height))
    found.set_title(title)
    found.grid(alpha=0.3)
    return found


def latencies(document: Document, path: Path) -> str:
    """Share of calls (on a scale that spreads the tail) against milliseconds."""
    chart = axes("Latency distribution, all rounds together", height=6)
    for name, found in document["measures"].items():
        points = [
            (1 / (1 - float(share) / 100), value)
            for share, value in found.get("quantiles_ms", {}).items()
            if float(share) < 100
        ]
        if points:
            style = "--" if name.startswith("pgbench") else "-"
            chart.plot(*zip(*points, strict=True), style, label=name, linewidth=1.2)
    chart.set_xscale("log")
    chart.set_yscale("log")
    ticks = (2, 10, 20, 100, 1000)
    chart.set_xticks(ticks, [f"p{100 - 100 / tick:g}" for tick in ticks])
    chart.set_ylabel("ms")
    return save(path)


def goals(document: Document, path: Path) -> str:
    """How far each goal was reached: 1 is just so, more is better."""
    bars = []
    for name, found in document["measures"].items():
        for goal in found.get("goals", []):
            if goal["value"] and goal["limit"]:
                share = goal["value"] / goal["limit"]
                bars.append(
                    (f"{name}: {goal['goal']}", share if ">=" in goal["goal"] else 1 / share)
                )
    chart = axes("What was reached of each goal (1: just reached)", height=1 + 0.28 * len(bars))
    for place, (_, share) in enumerate(reversed(bars)):
        chart.barh(place, share, color="tab:green" if share >= 1 else "tab:red")
    chart.set_yticks(range(len(bars)), [name for name, _ in reversed(bars)], fontsize=7)
    chart.set_xscale("log")
    chart.axvline(1, color="black", linewidth=1)
    return save(path)


def curve(document: Document, path: Path) -> str:
    """Rates over the number of clients."""
    chart = axes("Calls a second over the number of clients")
    for name, found in document["measures"].items():
        if points := found.get("points"):
            clients = [point["clients"] for point in points]
            label = name.removeprefix("curve_")
            chart.plot(clients, [point["tps"] for point in points], "o-", label=label)
            chart.plot(
                clients,
                [point["yardstick_tps"] for point in points],
                "--",
                label=f"pgbench {found['yardstick']}",
            )
    chart.set_xscale("log", base=2)
    chart.set_yscale("log")
    chart.set_xlabel("clients")
    return save(path)


def growth(documents: list[Document], path: Path) -> str:
    """p99 of each script at every scale that was measured."""
    known = sorted(documents, key=lambda document: ORDER.index(document["scale"]))
    chart = axes("p99 from scale to scale")
    names = [
        name
        for name, found in known[-1]["measures"].items()
        if "ratio_rounds" in found and "p99_ms" in found
    ]
    for name in names:
        points = [
            (ORDER.index(document["scale"]), document["measures"][name]["p99_ms"])
            for document in known
            if "p99_ms" in document["measures"].get(name, {})
        ]
        chart.plot(*zip(*points, strict=True), "o-", label=name, linewidth=1.2)
    places = [ORDER.index(document["scale"]) for document in known]
    chart.set_xticks(places, [ORDER[place] for place in places])
    chart.set_yscale("log")
    chart.set_ylabel("ms")
    return save(path)


def draw(document: Document, others: list[Document], folder: Path) -> dict[str, str]:
    """Write all plots; return their files by title."""
    drawn = {
        "Latency distribution": latencies(document, folder / "latencies.svg"),
        "Goals": goals(document, folder / "goals.svg"),
    }
    if any("points" in found for found in document["measures"].values()):
        drawn["Clients"] = curve(document, folder / "curve.svg")
    if others:
        drawn["Growth"] = growth([document, *others], folder / "growth.svg")
    return drawn
