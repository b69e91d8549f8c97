"""What may go wrong on the way to an engine: afterwards a comparison finds nothing, or what it
finds is repaired and named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from pgsocial.sinks.runner import TakenError
from pgsocial.sinks.sink import ENTITIES

from tests import databases
from tests.databases import REPO
from tests.sinks.world import NOTHING, World, drive, engine, found, verify

pytest.importorskip("chdb")

WRITING = [f"{when} write {entity}" for entity in ENTITIES for when in ("before", "after")]
COPYING = [
    "copy started", "after write posts", "after copy", "after move", "before write events",
    "before switch", "after switch", "after end of copy",
]  # fmt: skip
FOLLOWING = ["after begin", *WRITING, "before commit", "after commit", "after end"]
ERASING = ["before erase", "after erase"]


def start(world: World, step: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.sinks.child", world.database, str(world.folder), step],
        cwd=REPO, env=os.environ | {"PYTHONPATH": f"{REPO}/service:{REPO}"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def child(world: World, step: str) -> subprocess.CompletedProcess[str]:
    process = start(world, step)
    said = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, *said)


@pytest.mark.parametrize(
    "steps", [COPYING, FOLLOWING, ERASING], ids=["copying", "following", "erasing"]
)
def test_killed_before_and_after_each_step(world: World, steps: list[str]) -> None:
    """Whoever comes next goes on from where the one before was killed."""
    world.live()
    if steps is not COPYING:
        assert child(world, "never").returncode == 0
    if steps is ERASING:
        ada = world.value("select min(id) from core.users")
        while not world.value("select social.erase_user(%s)", ada):
            world.settle()
    for step in steps:
        if steps is FOLLOWING:
            world.live()
        assert child(world, step).returncode == -9, step
        world.ask("update ops.sink_erasures set started_at = '-infinity'")
    done = child(world, "never")
    assert done.stdout.split("\n")[0] == f"{NOTHING} running False", done.stdout + done.stderr


def test_of_two_runners_one_runs(world: World) -> None:
    world.live()
    with world.runner() as runner:
        runner.step()
        with pytest.raises(TakenError), world.runner():
            pass
        # Whose session has gone, so that another one has the lock, writes no more.
        pid = runner.value("select pg_backend_pid()")
        world.ask("select pg_terminate_backend(%s)", pid)
        with pytest.raises(psycopg.OperationalError):
            drive(runner)
    with world.runner() as runner:
        drive(runner)
        assert found(verify(runner)) == NOTHING


def test_an_engine_that_takes_no_writes_is_left_alone_for_a_while(world: World) -> None:
    world.live()
    world.ask("update ops.settings set value = '3' where name = 'sink_breaker_failures'")
    with world.runner() as runner:
        drive(runner)
        world.live()
        engine(runner).query("set readonly = 1")
        for failures in (1, 2, 3):
            assert not runner.step()
            [(state, count, is_resting, error)] = world.ask(
                "select state, failure_count, retry_at > clock_timestamp(), error from ops.sinks"
            )
            assert (state, count, bool(is_resting)) == ("running", failures, failures == 3)
            assert "readonly" in error
        runner.sink.close()
        assert not runner.step(), "it rests"
        assert world.value("select failure_count from ops.sinks") == 3
        world.ask("update ops.sinks set retry_at = now()")
        drive(runner)
        assert world.ask("select state, failure_count, error from ops.sinks") == [
            ("running", 0, None)
        ]
        assert found(verify(runner)) == NOTHING
        tried = "select max(attempt_count) from ops.sink_batches where state = 'done'"
        assert world.value(tried) == 4


def test_a_row_that_is_refused_stands_alone(world: World) -> None:
    world.live()
    with world.runner() as runner:
        drive(runner)
        constraint = "alter table pgsocial.posts_g1 {} constraint harmless"
        engine(runner).query(constraint.format("add") + " check body <> 'arsenic'")
        made = world.live(30)
        world.ask("update core.posts set body = 'arsenic' where id = %s", made[7])
        world.settle()
        drive(runner)
        [(entity, key, reason)] = world.ask("select entity, key, reason from ops.sink_quarantine")
        assert (entity, key) == ("posts", str(made[7]))
        assert "harmless" in reason
        assert found(verify(runner)) == ([], [f"posts {made[7]}"], [])
        world.ask("update ops.settings set value = '0' where name = 'quarantine_events'")
        world.ask("update core.posts set body = 'arsenic' where id = %s", made[8])
        world.settle()
        drive(runner)
        assert world.value("select state from ops.sinks") == "broken"
        engine(runner).query(constraint.format("drop"))
        world.ask("select ops.resume_sink('clickhouse')")
        drive(runner)
        report = verify(runner, repair=True)
        assert found(report) == ([], [f"posts {made[7]}"], [])
        assert report.repaired == 1
        assert world.ask("select 1 from ops.sink_quarantine") == []
        assert found(verify(runner)) == NOTHING


def test_a_table_that_is_gone_is_built_again(world: World) -> None:
    world.live()
    with world.runner() as runner:
        drive(runner)
        engine(runner).query("drop table pgsocial.posts_g1 sync")
        world.live()
        drive(runner)
        [(state, error)] = world.ask("select state, error from ops.sinks")
        assert state == "broken"
        assert "posts_g1" in error
        world.live()
        world.ask("select ops.rebuild_sink('clickhouse')")
        drive(runner)
        assert runner.state().state == "running"
        assert found(verify(runner)) == NOTHING


def test_an_engine_that_has_nothing_any_more_is_filled_again(world: World) -> None:
    """Its disk was replaced by an empty one."""
    world.live()
    with world.runner() as runner:
        drive(runner)
    shutil.rmtree(world.folder)
    world.live()
    with world.runner() as runner:
        drive(runner)
        assert world.value("select state from ops.sinks") == "broken"
        world.ask("select ops.rebuild_sink('clickhouse')")
        drive(runner)
        assert runner.state().state == "running"
        assert found(verify(runner)) == NOTHING


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_waited_for(world: World) -> None:
    world.folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", world.folder], check=True)
    try:
        world.live()
        with world.runner() as runner:
            drive(runner)
            world.live()
            filler = world.folder / "filler"
            with filler.open("wb") as file:
                left = shutil.disk_usage(world.folder).free
                os.posix_fallocate(file.fileno(), 0, left)
            drive(runner)
            [(state, error)] = world.ask("select state, error from ops.sinks")
            assert state == "running"
            assert "Busy" in error
            assert "No space left" in error or "NOT_ENOUGH_SPACE" in error
            filler.unlink()
            world.ask("update ops.sinks set retry_at = null")
            drive(runner)
            assert world.value("select error from ops.sinks") is None
            assert found(verify(runner)) == NOTHING
    finally:
        subprocess.run(["umount", "--lazy", world.folder], check=True)


def test_of_two_that_start_at_once_one_runs(world: World) -> None:
    world.live(30)
    both = [start(world, "never") for _ in range(2)]
    said = [one.communicate(timeout=120) for one in both]
    codes = sorted(one.returncode for one in both)
    assert codes in ([0, 0], [0, 1]), said
    assert codes == [0, 0] or any("is being run by somebody else" in text for _, text in said)
    done = child(world, "never")
    assert done.stdout.split("\n")[0] == f"{NOTHING} running False", done.stdout + done.stderr


def test_an_engine_with_yesterdays_copy_gets_again_what_it_lacks(
    world: World, tmp_path: Path
) -> None:
    world.live()
    with world.runner() as runner:
        drive(runner)
    world.copy_engine(world.folder, tmp_path / "yesterday")
    made = world.live()
    with world.runner() as runner:
        drive(runner)
        world.ask("select social.delete_post(author_id, id) from core.posts where id = %s", made[5])
        world.settle()
        drive(runner)
    world.copy_engine(tmp_path / "yesterday", world.folder)
    with world.runner() as runner:
        drive(runner)
        assert runner.state().is_lossy
        assert found(verify(runner)) == NOTHING


def test_a_database_older_than_its_engine(world: World) -> None:
    """Batches get their numbers a second time: what the engine has of the first is surplus."""
    world.live()
    with world.runner() as runner:
        drive(runner)
    world.backup("pgsocial_sinks_backup")
    try:
        made = world.live()
        with world.runner() as runner:
            drive(runner)
        world.restore("pgsocial_sinks_backup")
    finally:
        databases.drop("pgsocial_sinks_backup")
    world.live()
    with world.runner() as runner:
        drive(runner)
        report = verify(runner, repair=True)
        assert f"posts {made[0]}" in report.surplus
        assert report.repaired == report.differences > 0
        assert found(verify(runner)) == NOTHING
        world.live()
        drive(runner)
        assert found(verify(runner)) == NOTHING


def test_a_place_that_is_no_longer_kept_asks_for_a_rebuild(world: World) -> None:
    world.live()
    with world.runner() as runner:
        drive(runner)
        world.live()
        world.live()
        world.ask("delete from internal.batches where id < (select max(id) from internal.batches)")
        drive(runner)
        [(state, error)] = world.ask("select state, error from ops.sinks")
        assert state == "broken"
        assert "no longer kept: rebuild it" in error
        world.ask("select ops.rebuild_sink('clickhouse')")
        drive(runner)
        assert runner.state().state == "running"
