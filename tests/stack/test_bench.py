"""The benchmark measures a copy of the loaded data, and stops where answers are wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.stack import snb_runs
from tests.stack.log import cloned, one

HEADER = "-- yardstick: -S\n-- what: nothing\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cloned("pgsocial_to_measure") as database:
        report = tmp_path_factory.mktemp("bench") / "report.jsonl"
        done = snb_runs.run(database, snb_runs.FOLDER, "--report", report)
        assert done.returncode == 0, done.stderr
        yield database


def bench(database: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
    names = ("DATABASE_URL", "PGSOCIAL_SUPERUSER_URL")
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--seconds=1", "--scale=1", "--clients=3", *options],
        env={**os.environ, **{name: databases.url(name, database) for name in names}},
        cwd=databases.REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    with databases.superuser() as connection:
        left = "select count(*) from pg_database where datname ~ 'pgsocial_(bench|yardstick)'"
        assert one(connection, left) == 0, "it drops its databases"
    return done


def test_it_measures_every_script_and_leaves_the_data_alone(loaded: str, tmp_path: Path) -> None:
    before = snb_runs.state(loaded)
    output = tmp_path / "figures.json"
    done = bench(loaded, "--rounds=2", "--output", output)
    assert done.returncode == 0, done.stderr
    measures = json.loads(output.read_text())["measures"]
    scripts = {path.stem for path in (databases.REPO / "bench/scripts").glob("*.sql")}
    assert set(measures) == {*scripts, "pgbench -S", "pgbench -N"}
    for name in scripts:
        found = measures[name]
        low, high = found["ratio_spread"]
        assert 0 < low <= found["ratio"] <= high
        assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
        assert name in done.stdout
    assert snb_runs.state(loaded) == before


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (f"{HEADER}-- check: select false\nselect 1;\n", "its answers are not what they should be"),
        (f"{HEADER}-- check: select true\nselect 1 / 0;\n", "division by zero"),
        (f"{HEADER}-- check: select true\nselect count(*) from core.users;\n", "permission denied"),
        (f"{HEADER}select 1;\n", "its header lacks check"),
        ("-- yardstick: -X\n-- what: x\n-- check: select true\nselect 1;\n", "lacks -S or -N"),
    ],
)
def test_a_script_that_is_wrong_stops_it(
    loaded: str, tmp_path: Path, script: str, message: str
) -> None:
    (tmp_path / "wrong.sql").write_text(script)
    done = bench(loaded, "--rounds=1", "--scripts", tmp_path, "--output", tmp_path / "none.json")
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "none.json").exists()


def test_without_data_it_says_what_to_load() -> None:
    with cloned("pgsocial_to_measure_empty") as database:
        done = bench(database)
    assert done.returncode == 1
    assert "make import" in done.stderr
