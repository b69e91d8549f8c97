"""`pgsocial sinks ...`, the doctor and the metrics, as an operator meets them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import psycopg
import pytest
from pgsocial.cli import app
from pgsocial.sinks import cli
from pgsocial.tools.doctor import sinks
from pgsocial.tools.doctor.finding import Status
from typer.testing import CliRunner

from tests import databases
from tests.sinks.world import World

pytest.importorskip("chdb")


def environment(world: World) -> dict[str, str]:
    settings = world.settings
    return os.environ | {
        "PGSOCIAL_APP_URL": settings.app_url.get_secret_value(),
        "PGSOCIAL_WORKER_URL": settings.worker_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "PGSOCIAL_CLICKHOUSE_URL": f"chdb://{world.folder}",
        "PGSOCIAL_ARCHIVE_FOLDER": str(world.folder.with_name("archive")),
        "COLUMNS": "200",
    }


def say(world: World, *arguments: str, code: int = 0) -> str:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(world).items():
            patch.setenv(name, value)
        done = CliRunner().invoke(app, ["sinks", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def doctor(world: World) -> list[tuple[Status, str]]:
    url = databases.url("DATABASE_URL", world.database)
    with psycopg.connect(url, autocommit=True) as connection:
        return [(found.status, found.message) for found in sinks.states(connection)]


def test_from_the_first_to_the_last(world: World) -> None:
    world.ask("select ops.drop_sink('clickhouse')")
    assert [status for status, _ in doctor(world)] == [Status.OK]
    assert "there is no sink" in say(world, "status")
    for none in ("nonsense", "runner", "../x", "é x"):
        said = say(world, "add", none, code=1)
        assert f"there is no engine {none}" in said and "pgsocial.sinks" not in said
    assert "run" in say(world, "add", "clickhouse")
    assert "there is no sink nobody" in say(world, "run", "clickhouse", "nobody", code=1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "cannot listen" in say(world, "run", "--metrics-port", port, code=1)
    assert "there is a sink" in say(world, "add", "clickhouse", code=1)
    assert "run" in say(world, "add", "archive", "files")
    made = world.live()
    say(world, "run", "--once")
    told = say(world, "status")
    assert told.count(" running ") == 2
    assert "0 differ" in say(world, "verify", "clickhouse")
    assert "0 differ" in say(world, "verify", "archive", "--repair")
    assert [status for status, _ in doctor(world)] == [Status.OK, Status.OK]

    say(world, "pause", "clickhouse")
    world.live()
    say(world, "run", "--once")
    assert " paused " in say(world, "status")
    world.ask("update internal.batches set sealed_at = now() - interval '1 hour'")
    assert Status.WARN in [status for status, message in doctor(world) if "paused" in message]
    assert "is running" in say(world, "resume", "clickhouse")
    say(world, "run", "--once", "clickhouse")
    assert "as generation 2" in say(world, "rebuild", "clickhouse")
    assert " rebuilding " in say(world, "status")
    say(world, "run", "--once")
    assert world.ask("select state, generation from ops.sinks where name = 'clickhouse'") == [
        ("running", 2)
    ]
    with world.runner() as runner:
        runner.sink.query(  # type: ignore[attr-defined]
            f"alter table pgsocial.posts_g2 delete where id = {made[0]} settings mutations_sync = 2"
        )
    assert f"lost: posts {made[0]}" in say(world, "verify", "clickhouse", code=1)
    assert (Status.WARN, "clickhouse differed in 1 rows when it was last compared") in doctor(world)
    assert "1 differ, 1 written again" in say(world, "verify", "clickhouse", "--repair")
    assert "0 differ" in say(world, "verify", "clickhouse")

    world.ask("select internal.fail_sink('clickhouse', 'the disk burns', true)")
    assert "the disk burns" in say(world, "status")
    [found] = [found for found in doctor(world) if found[0] is Status.FAIL]
    assert "the disk burns" in found[1]
    assert "is gone" in say(world, "drop", "clickhouse")
    assert "there is no sink clickhouse" in say(world, "verify", "clickhouse", code=1)


def test_a_service_goes_on_by_itself_and_tells_how_far(world: World) -> None:
    world.live()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pgsocial", "sinks", "run", "--metrics-port", str(port)]
    with subprocess.Popen(
        command, env=environment(world), stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for(world, "select state = 'running' from ops.sinks")
        assert "is being run by somebody else" in say(world, "verify", "clickhouse", code=1)
        world.live()
        wait_for(world, "select batch_id = social.last_batch() from ops.sinks")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            told = answer.read().decode()
        assert 'pgsocial_sink_lag_events{engine="clickhouse",sink="clickhouse"} 0.0' in told
        assert 'pgsocial_sink_state{sink="clickhouse",state="running"} 1.0' in told
        [rows] = [line for line in told.split("\n") if line.startswith("pgsocial_sink_rows_total{")]
        assert float(rows.split()[1]) > 50
        # Neither a function that is gone for a while nor a session that was ended ends it.
        world.ask("alter function internal.begin_sink_batch(text) rename to begin_no_batch")
        world.live()
        time.sleep(3)
        assert process.poll() is None
        world.ask("alter function internal.begin_no_batch(text) rename to begin_sink_batch")
        world.ask(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'pgsocial sink clickhouse' and datname = current_database()"
        )
        wait_for(world, "select batch_id = social.last_batch() from ops.sinks")
        # While it is paused another process may open the engine; then it goes on.
        say(world, "pause", "clickhouse")
        deadline = time.monotonic() + 60
        while True:
            try:
                assert "0 differ" in say(world, "verify", "clickhouse")
                break
            except AssertionError:
                assert time.monotonic() < deadline
        say(world, "resume", "clickhouse")
        world.live()
        wait_for(world, "select batch_id = social.last_batch() from ops.sinks")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_database_that_is_away_ends_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSOCIAL_WORKER_URL", "postgresql://nobody@127.0.0.1:1/none")
    with cli._progress() as progress:
        cli._show(progress, {"clickhouse"})
    assert progress.tasks == []


def wait_for(world: World, question: str) -> None:
    deadline = time.monotonic() + 60
    while not world.value(question):
        assert time.monotonic() < deadline, question
        time.sleep(0.05)
