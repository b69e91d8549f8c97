"""The log as files: the same runner, the same comparison, another module."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pgsocial.sinks.files import MOST_FILES, Files
from pgsocial.sinks.runner import Runner

from tests.sinks.world import NOTHING, World, drive, found, verify

pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def runner(world: World) -> Iterator[Runner]:
    world.ask("select ops.add_sink('files', 'files')")
    with world.runner(name="files") as runner:
        yield runner


def files(runner: Runner) -> Files:
    assert isinstance(runner.sink, Files)
    return runner.sink


def manifest(world: World, generation: int = 1) -> list[dict[str, object]]:
    text = (world.folder / f"files/g{generation}/manifest.json").read_text()
    listed: list[dict[str, object]] = json.loads(text)["files"]
    return listed


def on_disk(world: World, generation: int = 1) -> set[str]:
    folder = world.folder / f"files/g{generation}"
    return {str(path.relative_to(folder)) for path in folder.glob("*/*")}


def test_what_was_logged_is_in_files_by_day(world: World, runner: Runner) -> None:
    world.live()
    drive(runner)
    world.live()
    drive(runner)
    events = world.ask(
        "select id, type, payload::text from internal.events order by created_at, id"
    )
    read = [(doc["id"], doc["type"], doc["payload"]) for doc in files(runner).read()]
    assert sorted(read) == sorted(events)
    assert found(verify(runner)) == NOTHING
    listed = manifest(world)
    assert sum(int(str(file["rows"])) for file in listed) == len(events)
    assert {str(file["name"]) for file in listed} == on_disk(world)
    for file in listed:
        table = pq.ParquetFile(world.folder / "files/g1" / str(file["name"])).read()
        assert {at.strftime("%Y-%m-%d") for at in table["created_at"].to_pylist()} == {file["day"]}


def test_days_of_many_files_get_one(world: World, runner: Runner) -> None:
    drive(runner)
    bob = world.person()
    for _ in range(MOST_FILES + 4):
        world.ask("select social.create_post(%s, 'again')", bob)
        world.settle()
        drive(runner)
    assert len(manifest(world)) < MOST_FILES
    assert {str(file["name"]) for file in manifest(world)} == on_disk(world)
    assert found(verify(runner)) == NOTHING


def test_what_is_lost_or_forged_is_written_again(world: World, runner: Runner) -> None:
    import pyarrow as pa

    world.live()
    drive(runner)
    [file] = manifest(world)
    path = world.folder / "files/g1" / str(file["name"])
    rows = pq.ParquetFile(path).read().to_pylist()
    rows[3]["actor_id"] += 1
    del rows[5]
    pq.write_table(pa.Table.from_pylist(rows), path)
    report = verify(runner, repair=True)
    assert (len(report.changed), len(report.lost), report.surplus) == (1, 1, [])
    assert report.repaired == 2
    assert found(verify(runner)) == NOTHING
    path.unlink()
    world.live()
    drive(runner)
    assert world.value("select state from ops.sinks where name = 'files'") == "running"
    runner.is_known = False
    world.live()
    drive(runner)
    assert "is not there" in world.value("select error from ops.sinks where name = 'files'")
    world.ask("select ops.rebuild_sink('files')")
    drive(runner)
    assert found(verify(runner)) == NOTHING
    assert not (world.folder / "files/g1").exists()


def test_of_an_erased_person_no_file_tells(world: World, runner: Runner) -> None:
    world.ask("select ops.drop_sink('clickhouse')")
    world.live()
    drive(runner)
    [(ada,)] = world.ask("select id from core.users order by id limit 1")
    # What the log no longer keeps is in the archive alone.
    [(key,)] = world.ask("select key from internal.sink_events where doc like %s", "%tag0%")
    world.ask("delete from internal.events where id = %s", int(key.split(":")[1]))
    before = files(runner).read()
    while not world.value("select social.erase_user(%s)", ada):
        world.settle()
    assert world.ask("select place from social.erasure_proof(%s)", ada) == [("ops.sinks.files",)]
    drive(runner)
    assert world.ask("select place from social.erasure_proof(%s)", ada) == []
    after = {doc["id"]: doc for doc in files(runner).read()}
    assert {doc["id"] for doc in before} <= after.keys()
    assert "tag0" in str(before)
    assert "tag" not in str([*after.values()])
    for path in Path(world.folder / "files").rglob("*.parquet"):
        assert "tag" not in str(pq.ParquetFile(path).read().to_pylist())
    assert found(verify(runner)) == ([], [], [f"events {key}"]), "which a day not dropped yet shows"


def test_a_full_disk_is_waited_for(world: World, runner: Runner) -> None:
    """A file where the folder should be refuses as a full disk does: the system says no."""
    world.live()
    drive(runner)
    folder = world.folder / "files/g1"
    kept = folder.with_name("kept")
    folder.rename(kept)
    (folder).mkdir()
    (folder / "manifest.json").mkdir()
    world.live()
    drive(runner)
    [(state, error)] = world.ask("select state, error from ops.sinks where name = 'files'")
    assert state == "running"
    assert "directory" in error.lower()
    (folder / "manifest.json").rmdir()
    folder.rmdir()
    kept.rename(folder)
    drive(runner)
    assert found(verify(runner)) == NOTHING
