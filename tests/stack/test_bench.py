"""How the benchmark reads scripts and turns runs into figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bench import figures
from bench.goals import Goal, judge
from bench.measures import pages, questions
from bench.pgbench import BenchFailed, Run
from bench.script import Script
from tests.databases import REPO

HEADER = "-- what: nothing\n-- yardstick: -S\n-- answer: one row\n"
PREPARED = (REPO / "bench/prepare.sql").read_text()
YARDSTICKS = (REPO / "bench/yardsticks.sql").read_text()


def test_all_that_the_pages_ask_is_measured() -> None:
    """Every address that they get; what is posted, put or deleted is no question."""
    static = REPO / "service/pgsocial/web/static"
    asked = set()
    for path in (*static.glob("studio/**/*.js"), *static.glob("operator/**/*.js")):
        for address in re.findall(r"['`](/v1/[^'`?]*)", path.read_text()):
            asked.add(re.sub(r"\$\{[^}]*\}", "{}", address))
    asked -= {
        "/v1/sessions",
        "/v1/platform/alerts/{}/acknowledgement",
        "/v1/platform/held-trends/{}/{}",
    }
    groups = (
        pages.STUDIO,
        pages.STUDIO_MAYBE_EMPTY,
        pages.OPERATOR,
        pages.OPERATOR_MAYBE_EMPTY,
    )
    measured = {name.partition(",")[0] for group in groups for name in group}
    assert len(asked) > 30
    assert asked == measured | pages.NOT_MEASURED


def test_every_script_of_the_project_is_read() -> None:
    for path in (REPO / "bench/scripts").glob("*.sql"):
        script = Script(path)
        assert script.tables, "it draws from what bench/prepare.sql makes"
        assert all(f"create table bench.{table} " in PREPARED for table in script.tables)
        called = set(re.findall(r"\bbench\.(\w+)\(", script.text))
        assert all(f"create function bench.{name}(" in YARDSTICKS for name in called)


def test_what_is_held_against_another_measure_is_measured_beside_it() -> None:
    scripts = [Script(path) for path in (REPO / "bench/scripts").glob("*.sql")]
    beside = {script.name: script.yardstick for script in scripts}
    related = [(s, goal.of) for s in scripts for goal in s.goals if goal.of]
    assert {of for _, of in related} > {"lateral_feed", "lateral_feed_200", "timeline_floor"}
    assert all(beside[of] == script.yardstick for script, of in related)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-- what: x\n-- yardstick: -S\n-- check: select true\nselect 1;\n", "lacks answer"),
        (f"{HEADER}-- check: select true\n-- gaol: x\nselect 1;\n", "does not know gaol"),
        (f"{HEADER}-- check: x\n-- goal: fast\nselect 1;\n", "a goal is written as in"),
        (f"{HEADER}-- check: x\n-- beside: all\nselect 1;\n", "none of nothing"),
        (
            "-- what: x\n-- yardstick: -X\n-- answer: x\n-- check: x\nselect 1;\n",
            "neither -S nor -N",
        ),
    ],
)
def test_a_header_that_is_wrong_is_told(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "wrong.sql"
    path.write_text(text)
    with pytest.raises(BenchFailed, match=message):
        Script(path)


def test_intervals_repeat() -> None:
    rounds = [0.1, 0.13, 0.12, 0.11, 0.2]
    assert figures.interval(rounds) == figures.interval(list(rounds))
    low, high = figures.interval(rounds)
    assert 0.1 <= low < 0.12 < high <= 0.2


def test_ratios_are_taken_round_by_round() -> None:
    runs = [Run(1, 10, [1.0]), Run(1, 40, [2.0]), Run(1, 90, [6.0])]
    yardsticks = [Run(1, 100, [1.0]), Run(1, 200, [1.0]), Run(1, 300, [2.0])]
    found = figures.against(runs, yardsticks)
    assert found["ratio_rounds"] == [0.1, 0.2, 0.3]
    assert found["ratio"] == 0.2
    assert found["p99_ratio"] == 2


def test_a_goal_of_a_missing_figure_is_not_reached_only_where_the_measure_failed() -> None:
    measures: dict[str, dict[str, Any]] = {
        "failed": {"error": "x", "wanted": [Goal.parse("ratio >= 1")]},
        "other": {"ratio": 2.0, "wanted": [Goal.parse("ratio >= 1 of unknown")]},
    }
    judge(measures)
    assert measures["failed"]["goals"][0]["is_reached"] is False
    assert measures["other"]["goals"][0]["is_reached"] is None


def test_a_question_without_an_answer_fails_the_goal_and_keeps_the_others() -> None:
    found = {"one": {"p99_ms": 7.0}, "two": {"error": "time-out"}, "three": {"p99_ms": 30.0}}
    measures = {"asked": questions.slowest(found, "all", 20)}
    judge(measures)
    asked = measures["asked"]
    assert asked["error"] == "no answer: two"
    assert asked["goals"][0]["is_reached"] is False
    assert asked["scripts"] == found
    assert asked["slow"] == ["three"]


def test_a_goal_against_another_measure_shows_how_many_times_that_it_is() -> None:
    measures: dict[str, dict[str, Any]] = {
        "feed": {"ratio": 0.3, "wanted": [Goal.parse("ratio >= 1.4 of pull")]},
        "pull": {"ratio": 0.2, "wanted": []},
    }
    judge(measures)
    (goal,) = measures["feed"]["goals"]
    assert goal["is_reached"] is True
    assert goal["shown"] == pytest.approx(1.5)
