"""The benchmark works end to end at the tiny scale, refuses wrong answers, and writes all it says.

No time is looked at: machines that run tests do other things as well.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bench import sockets
from bench.measures.sockets import reached
from bench.pgbench import BenchFailed
from tests import databases
from tests.stack.log import one

SCRIPTS = databases.REPO / "bench/scripts"
LOADED = "pgsocial_bench_tiny"
HEADER = "-- what: nothing\n-- yardstick: -S\n-- answer: one row\n"
# What modules measure; connections are those of the tiny profile.
MODULES = {
    "analysts_questions",
    "analytics_jobs",
    "connections_40",
    "crowd_1",
    "crowd_2",
    "creators_questions",
    "curve_home_feed",
    "curve_like_uniform",
    "drain_counters",
    "drain_metrics",
    "drain_timelines",
    "exact",
    "home_feed_cold",
    "hybrid_search",
    "load_full",
    "log_overhead",
    "refresh_trends",
    "pages",
    "rename",
    "rollups",
    "sampling",
    "similar_posts",
    "similar_posts_sparse",
    "sizes",
    "stars_questions",
    "trend_questions",
    "celebrity",
    "comeback",
    "commit_to_socket",
    "fanout",
    "gateway_cached",
    "gateway_cost",
    "gateway_uncached",
    "storm",
    "wal_per_write",
}


def bench(*options: str | Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--scale=tiny", *map(str, options)],
        env={**os.environ, "PYTHONPATH": str(databases.REPO / "service")},
        cwd=databases.REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    with databases.superuser() as connection:
        left = "select count(*) from pg_database where datname = 'pgsocial_yardstick'"
        assert one(connection, left) == 0, "it drops pgbench's tables"
    return done


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole run over all scripts and one that was dropped beside them."""
    folder = tmp_path_factory.mktemp("bench")
    shutil.copytree(SCRIPTS, folder / "scripts")
    (folder / "scripts/dropped.sql").write_text(
        f"{HEADER}-- goal: ratio >= 0.001\n-- check: select true\nselect 1;\n"
    )
    databases.drop(LOADED)
    done = bench("--scripts", folder / "scripts", "--results", folder)
    assert done.returncode == 0, done.stderr + done.stdout
    yield folder
    databases.drop(LOADED)


@pytest.fixture(scope="module")
def measures(results: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((results / "tiny/latest.json").read_text())["measures"]
    return found


def test_it_measures_every_script_and_module(measures: dict[str, Any]) -> None:
    scripts = {path.stem for path in SCRIPTS.glob("*.sql")}
    assert set(measures) == {*scripts, *MODULES, "dropped", "pgbench -S", "pgbench -N"}
    for name in (*scripts, "dropped"):
        found = measures[name]
        low, high = found["ratio_spread"]
        assert 0 < low <= found["ratio"] <= high
        assert low <= found["ratio_interval"][0] <= found["ratio_interval"][1] <= high
        # pgbench reads its clock lazily: a call answered at once took no time.
        assert 0 <= found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
        assert found["p99_ms"] > 0
        assert found["tps"] > 0
        assert found["yardstick_tps"] > 0
    assert not [name for name, found in measures.items() if found.get("error")]


def test_goals_are_held_against_what_was_measured(measures: dict[str, Any]) -> None:
    goal = measures["dropped"]["goals"][0]
    assert goal["goal"] == "ratio >= 0.001"
    assert goal["value"] == measures["dropped"]["ratio"]
    assert goal["is_reached"] is (goal["value"] >= 0.001)
    related = measures["home_feed_blocks"]["goals"][0]
    assert related["limit"] == pytest.approx(0.8 * measures["home_feed"]["ratio"])
    assert all(
        goal["is_reached"] in (True, False)
        for found in measures.values()
        for goal in found["goals"]
    )


def test_writes_tell_of_wal_and_debts_and_the_mixed_load_of_its_lag(
    measures: dict[str, Any],
) -> None:
    for name in ("create_post", "like_uniform", "like_hot"):
        assert measures[name]["wal_bytes"] > 50
        assert measures[name]["checkpoint_age_s"] >= 0
        assert measures[name]["owed_s"] >= 0
        assert measures["wal_per_write"]["scripts"][name] == measures[name]["wal_bytes"]
    assert measures["mixed"]["lag_s"] >= 0
    assert measures["drain_counters"]["events"] > 0
    assert measures["drain_timelines"]["rows"] > 0
    assert measures["connections_40"]["refusals"] == 0
    assert measures["exact"]["value"] == 0


def test_questions_jobs_and_sizes_tell_of_all_that_they_asked(measures: dict[str, Any]) -> None:
    for name in ("creators_questions", "stars_questions", "analysts_questions", "trend_questions"):
        times = {asked: found["p99_ms"] for asked, found in measures[name]["scripts"].items()}
        assert measures[name]["value"] == max(times.values()) > 0
        assert set(measures[name]["slow"]) == {asked for asked, ms in times.items() if ms > 20}
    times = {asked: found["p99_ms"] for asked, found in measures["pages"]["scripts"].items()}
    assert measures["pages"]["value"] == max(times.values()) > 0
    assert 0 < measures["sampling"]["value"] < 1
    assert measures["sampling"]["bytes_a_day"] > 1_000_000
    refreshed = measures["refresh_trends"]["scripts"].values()
    assert [found["marks"] > 0 for found in refreshed] == [True] * 3
    assert measures["sizes"]["scripts"]["days"]["events"] > 0
    assert measures["sizes"]["scripts"]["core.likes"] > 24


def test_over_http_everything_is_answered_and_pages_are_kept(measures: dict[str, Any]) -> None:
    cached, uncached = measures["gateway_cached"], measures["gateway_uncached"]
    assert cached["tps"] > 0 < uncached["tps"]
    assert 0.5 < cached["hit_share"] <= 1
    cost = measures["gateway_cost"]
    assert cost["value"] == pytest.approx(cost["p50_ms"] - cost["sql_p50_ms"])
    assert 0 < cost["sql_p50_ms"] <= cost["sql_p99_ms"]


def test_each_socket_is_told_of_each_post_once(measures: dict[str, Any]) -> None:
    for name in ("fanout", "commit_to_socket", "storm"):
        found = measures[name]
        assert (found["lost"], found["doubled"]) == (0, 0)
        assert 0 < found["p50_ms"] <= found["p99_ms"]
    assert measures["fanout"]["sockets"] == 40
    assert measures["fanout"]["bytes_per_socket"] > 0


@pytest.mark.parametrize(("told", "lost", "doubled"), [([], 1, 0), ([1.5, 1.6], 0, 1)])
async def test_a_socket_that_misses_a_post_or_has_it_twice_is_found(
    told: list[float], lost: int, doubled: int
) -> None:
    async with aiohttp.ClientSession() as session:
        crowd = sockets.Crowd(session, "", ["one", "other"])
        crowd._clients[0].told["7"] = [1.2]
        crowd._clients[1].told["7"] = told
        found = await crowd.report({"7": 1.0}, within=0)
    assert (found["lost"], found["doubled"]) == (lost, doubled)
    with pytest.raises(BenchFailed, match="not each socket was told of each post once"):
        reached(found, 2)


def test_the_report_is_complete(results: Path) -> None:
    folder = results / "tiny"
    document = json.loads((folder / "latest.json").read_text())
    run = Path(os.environ.get("PGSOCIAL_RUN", databases.REPO / ".run"))
    assert json.loads((run / "bench/latest.json").read_text()) == document
    assert document["scale"] == "tiny"
    for key in ("versions", "settings", "data", "parameters", "targets", "seconds"):
        assert document[key], key
    assert {"shared_buffers", "wal_compression"} <= set(document["settings"])
    report = (folder / "report.md").read_text()
    for name in document["measures"]:
        assert f"| {name} |" in report
        assert f"- **{name}**" in report
    for plot in ("latencies.svg", "goals.svg", "curve.svg"):
        assert f"]({plot})" in report
        assert "<svg" in (folder / plot).read_text()
    assert str(databases.REPO) not in report, "nothing in it is of one machine"


def test_what_it_wrote_without_a_log_is_gone_again(results: Path) -> None:
    with databases.superuser(LOADED) as connection:
        connection.execute("select internal.settle()")
        assert connection.execute("select * from ops.verify_counters()").fetchall() == []
        disabled = "select count(*) from pg_trigger where tgenabled = 'D' and tgname ~ '_log_'"
        assert one(connection, disabled) == 0


# What is wrong with a script, and what is told of it.
WRONG = {
    "false": ("-- check: select false\nselect 1;\n", "its answers are not right: one row"),
    "refused": (
        "-- check: select count(*) > 0 from social.home_feed(0, 20)\nselect 1;\n",
        "there is no such user",
    ),
    "raises": ("-- check: select true\nselect 1 / 0;\n", "division by zero"),
    "forbidden": (
        "-- check: select true\nselect count(*) from core.users;\n",
        "permission denied",
    ),
    "drawless": (
        "-- check: select true\nselect id from bench.nobody;\n",
        "there is nothing in nobody",
    ),
}


def test_a_wrong_answer_fails_the_measure_and_no_other(results: Path, tmp_path: Path) -> None:
    shutil.copy(SCRIPTS / "home_feed.sql", tmp_path)
    text = (SCRIPTS / "home_feed.sql").read_text()
    # Fresh users follow nobody: their pages are empty.
    (tmp_path / "empty.sql").write_text(
        text.replace("bench.readers", "bench.likers").replace(":readers", ":likers")
    )
    for name, (script, _) in WRONG.items():
        (tmp_path / f"{name}.sql").write_text(HEADER + "-- goal: ratio >= 0\n" + script)
    names = sorted({*WRONG, "empty"})
    only = [f"--only={name}" for name in (*names, "home_feed")]
    done = bench("--scripts", tmp_path, "--results", tmp_path, *only)
    assert done.returncode == 1
    assert f"these measured nothing: {', '.join(names)}" in done.stderr
    found = json.loads((tmp_path / "tiny/latest.json").read_text())["measures"]
    assert found["home_feed"]["tps"] > 0
    report = (tmp_path / "tiny/report.md").read_text()
    told = {name: message for name, (_, message) in WRONG.items()}
    told["empty"] = "each page of a sample has 20 posts"
    for name, message in told.items():
        assert message in found[name]["error"]
        assert found[name]["goals"][0]["is_reached"] is False
        assert "tps" not in found[name]
        assert f"| {name} | failed |" in report
