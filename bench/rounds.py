"""The scripts of a folder, each right after its yardstick, several rounds."""

from __future__ import annotations

import statistics
from typing import Any

import psycopg

from bench import figures
from bench.context import Bench, Outcome
from bench.goals import Measures
from bench.pgbench import BenchFailed, Run
from bench.script import Script

# What is the worst of all rounds, what is their median.
WORST = ("lag_s", "lag_events")
MEDIAN = ("wal_bytes", "checkpoint_age_s", "owed_s")


def head(script: Script) -> dict[str, Any]:
    return {
        "name": script.name,
        "what": script.header["what"],
        "unit": "calls/s",
        "yardstick": script.yardstick,
        "answer": script.header["answer"],
        "beside": script.beside,
        "wanted": script.goals,
    }


def extras(outcomes: list[Outcome]) -> dict[str, Any]:
    """The worst lag, and what is usual of the rest."""
    found: dict[str, Any] = {}
    for names, choose in ((WORST, max), (MEDIAN, statistics.median)):
        for name in names:
            values = [o.extras[name] for o in outcomes if o.extras.get(name) is not None]
            if values:
                found[name] = choose(values)
    return found


def run(bench: Bench, chosen: list[Script]) -> None:
    """Fill bench.measures: one for each script, and one for each yardstick."""
    profile = bench.profile
    failed: Measures = {}
    left = list(chosen)

    def fails(script: Script, error: Exception) -> None:
        bench.say(f"{script.name}: {error}")
        failed[script.name] = {**head(script), "error": str(error).strip()}
        left.remove(script)

    outcomes: dict[str, list[Outcome]] = {script.name: [] for script in chosen}
    yardsticks: dict[str, list[Run]] = {script.name: [] for script in chosen}
    bench.superuser.execute("checkpoint")
    if profile.warm:
        bench.say("warming up")
        for option in sorted({script.yardstick for script in left}):
            bench.yardstick(option, profile.warm)
        for script in list(left):
            try:
                bench.run(script, profile.warm)
            except (BenchFailed, psycopg.Error) as error:
                fails(script, error)
    for number in range(profile.rounds):
        bench.say(f"round {number + 1} of {profile.rounds}")
        for script in list(left):
            try:
                before = bench.yardstick(script.yardstick, profile.yardstick)
                outcome = bench.run(script, profile.script)
            except (BenchFailed, psycopg.Error) as error:
                fails(script, error)
                continue
            yardsticks[script.name].append(before)
            outcomes[script.name].append(outcome)
    for option in ("-S", "-N"):
        runs = [run for s in left if s.yardstick == option for run in yardsticks[s.name]]
        if runs:
            bench.measures[f"pgbench {option}"] = {
                "name": f"pgbench {option}",
                "what": "one row by its key" if option == "-S" else "a small write",
                "unit": "calls/s",
                **figures.latencies(runs),
            }
    for script in chosen:
        if script in left:
            bench.measures[script.name] = {
                **head(script),
                **figures.latencies([outcome.run for outcome in outcomes[script.name]]),
                **figures.against(
                    [outcome.run for outcome in outcomes[script.name]], yardsticks[script.name]
                ),
                **(extras(outcomes[script.name]) if script.writes else {}),
            }
        else:
            bench.measures[script.name] = failed[script.name]
