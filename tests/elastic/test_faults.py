"""What a real server may do to its sink: afterwards a comparison finds nothing, or what it finds is
repaired and named."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
import pytest
from elasticsearch import Elasticsearch
from pgsocial.elastic import index as engine

from stack.servers import Server
from tests import databases
from tests.databases import REPO
from tests.elastic.world import SAME, World
from tests.stack import log

STEPS = [
    "copy started", "before write documents", "after write documents", "after copy", "after move",
    "before write people", "after write people", "before switch", "after switch",
    "after end of copy", "after begin", "before commit", "after commit", "after end",
]  # fmt: skip


@contextmanager
def far(port: int) -> Iterator[tuple[int, threading.Event]]:
    """A port through which a server is far away: while the event is set, no answer arrives."""
    lost = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        try:
            while data := source.recv(65536):
                if is_answer:
                    while lost.is_set():
                        time.sleep(0.01)
                target.sendall(data)
        except OSError:
            pass
        finally:
            target.close()

    def serve() -> None:
        while True:
            try:
                near, _ = listener.accept()
                away = socket.create_connection(("127.0.0.1", port))
            except OSError:
                return
            for arguments in ((near, away, False), (away, near, True)):
                threading.Thread(target=pump, args=arguments, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1], lost
    finally:
        lost.clear()
        listener.close()


def again(world: World) -> None:
    """At once, and not when the pause is over."""
    world.owner.execute("update ops.sinks set retry_at = null")
    world.drive()


def wait(condition: Callable[[], Any], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_what_is_written_and_not_answered_in_time_is_written_again(
    world: World, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = world.do("create_user('ada')")
    posts = [world.do("create_post(%s, 'rain')", ada)]
    world.drive()
    monkeypatch.setattr(engine, "_TRIES", 2)
    monkeypatch.setattr(engine, "connect", partial(engine.connect, timeout=3))
    port = server.state.ports["elasticsearch"]
    with far(port) as (near, lost):
        assert world.settings.elasticsearch_url
        url = world.settings.elasticsearch_url.get_secret_value().replace(f":{port}", f":{near}")
        slow = World(
            world.owner, world.api, world.client,
            world.settings.model_copy(update={"elasticsearch_url": type(
                world.settings.elasticsearch_url)(url)}),
        )  # fmt: skip
        posts.append(world.do("create_post(%s, 'rain')", ada))

        def slow_down(step: str) -> None:
            if step == "before write documents":
                lost.set()

        slow.drive(slow_down)
        assert world.state("state") == "running"
        assert "does not answer" in world.state("error")
        assert world.found("rain") == posts, "it was written all the same"
        lost.clear()
        again(slow)
        assert slow.verify() == SAME
    assert (world.found("rain"), world.state("error")) == (posts, None)


@pytest.fixture
def full(client: Elasticsearch) -> Iterator[Callable[[bool], None]]:
    """Has the server take its disk for full, or not any more; it looks every ten seconds."""
    marks = "cluster.routing.allocation.disk.watermark."

    def set_full(is_full: bool) -> None:
        settings: dict[str, str | None] = {
            f"{marks}{name}": f"{size}tb" if is_full else None
            for name, size in (("low", 903), ("high", 902), ("flood_stage", 901))
        }
        settings |= {
            f"{marks}flood_stage.max_headroom": None,
            "cluster.info.update.interval": "10s" if is_full else None,
        }
        client.cluster.put_settings(persistent=settings)

    yield set_full
    set_full(False)


def test_a_full_disk_is_waited_for(world: World, full: Callable[[bool], None]) -> None:
    """The server itself makes its indexes read-only, and takes that back when there is room."""
    ada = world.do("create_user('ada')")
    early = world.do("create_post(%s, 'early rain')", ada)
    world.drive()

    def is_blocked() -> bool:
        found = world.client.indices.get_settings(
            index=f"{world.alias}-1", name="index.blocks.read_only_allow_delete"
        )
        return bool(found) and "true" in str(found)

    full(True)
    wait(is_blocked)
    late = world.do("create_post(%s, 'late rain')", ada)
    world.drive()
    assert world.state("state") == "running"
    assert "Busy" in world.state("error")
    assert "flood" in world.state("error")
    assert world.found("rain") == [early], "it is still read"
    full(False)
    wait(lambda: not is_blocked())
    again(world)
    assert world.found("rain") == [early, late]
    assert world.verify() == SAME


def test_of_a_bulk_of_which_a_part_fails_the_rest_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of two shards has no node: what belongs there is not taken, and the rest is."""
    monkeypatch.setattr(engine, "_TRIES", 2)
    monkeypatch.setattr(engine, "_WAIT", "1s")
    ada = world.do("create_user('ada')")
    world.drive()
    index, known = f"{world.alias}-1", engine.mappings()
    world.client.indices.delete(index=index)
    world.client.indices.create(
        index=index,
        settings=known["settings"] | {
            "number_of_shards": 2, "routing.allocation.total_shards_per_node": 1,
        },
        mappings=known["mappings"],
        wait_for_active_shards=0,
    )  # fmt: skip
    world.client.indices.put_alias(index=index, name=world.alias)
    posts = [world.do("create_post(%s, 'rain')", ada) for _ in range(12)]
    world.drive()
    assert "find no room" in world.state("error")
    assert world.state("state") == "running"
    stats = world.client.indices.stats(index=index, metric="indexing")["_all"]["primaries"]
    assert stats["indexing"]["index_total"] > 0, "a part was taken"
    world.client.indices.put_settings(
        index=index, settings={"routing.allocation.total_shards_per_node": -1}
    )
    world.client.cluster.health(index=index, wait_for_status="green", timeout="60s")
    again(world)
    assert world.found("rain") == posts
    assert world.owner.execute("select key from ops.sink_quarantine").fetchall() == []
    assert world.verify() == SAME


def test_an_engine_with_yesterdays_data_gets_again_what_it_lacks(
    world: World, server: Server, tmp_path: Any
) -> None:
    """The folder of its data is copied, it goes on, and the copy takes its place."""
    ada = world.do("create_user('ada')")
    posts = [world.do("create_post(%s, %s)", ada, f"rain {n}") for n in range(4)]
    world.drive()
    data, yesterday = server.folder / "data", tmp_path / "yesterday"

    def swap(source: Any, target: Any) -> None:
        server.stop()
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["cp", "-a", source, target], check=True)
        # As where a job in the background starts it: it ends all the same.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert server.start()
        signal.signal(signal.SIGINT, before)
        wait(lambda: answers(world))

    swap(data, yesterday)
    world.do("delete_post(%s, %s)", ada, posts[0])
    world.do("edit_post(%s, %s, 'snow')", ada, posts[1])
    posts.append(world.do("create_post(%s, 'rain')", ada))
    world.drive()
    assert world.found("rain") == posts[2:]
    swap(yesterday, data)
    assert world.found("rain") == posts[:4], "it is yesterday"
    epoch = world.state("epoch")
    again(world)
    assert (world.state("is_lossy"), world.state("epoch")) == (True, epoch + 1)
    assert (world.found("rain"), world.found("snow")) == (posts[2:], [posts[1]])
    assert world.verify(repairs=True) == SAME
    assert not world.state("is_lossy"), "until it has been compared whole"


def answers(world: World) -> bool:
    from elasticsearch import ApiError, TransportError

    try:
        return not world.client.cluster.health(wait_for_status="green", timeout="5s")["timed_out"]
    except (ApiError, TransportError):
        return False


def test_a_database_older_than_its_engine(world: World) -> None:
    """What the engine has of the time that is gone is surplus, and taken away."""
    ada = world.do("create_user('ada')")
    kept = world.do("create_post(%s, 'rain')", ada)
    edited = world.do("create_post(%s, 'rain')", ada)
    world.drive()
    database, backup = world.owner.info.dbname, "pgsocial_elastic_backup"
    databases.create(backup, database)
    try:
        world = reconnected(world)
        gone = world.do("create_post(%s, 'rain')", ada)
        world.do("edit_post(%s, %s, 'snow')", ada, edited)
        world.drive()
        assert world.found("rain") == [kept, gone]
        for connection in (world.owner, world.api):
            connection.close()
        databases.create(database, backup)
    finally:
        databases.drop(backup)
    world = reconnected(world)
    with world.owner, world.api:
        world.do("create_post(%s, 'hail')", ada)
        found = ([f"documents {edited}"], [], [f"documents {gone}"])
        assert world.verify(repairs=True) == found
        assert world.verify() == SAME
        assert (world.found("rain"), world.found("snow")) == ([kept, edited], [])


def reconnected(world: World) -> World:
    """To the database of that name, which may be another one now."""
    url = world.settings.app_url.get_secret_value()
    database = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
    return World(
        log.connect(database), log.connect(database, "PGSOCIAL_APP_URL"), world.client,
        world.settings,
    )  # fmt: skip


def process(world: World, step: str = "") -> subprocess.Popen[str]:
    """`pgsocial sinks run --once` in a process of its own, which kills itself at a step."""
    settings = world.settings
    assert settings.elasticsearch_url
    given = {
        "PGSOCIAL_APP_URL": settings.app_url.get_secret_value(),
        "PGSOCIAL_WORKER_URL": settings.worker_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "PGSOCIAL_ELASTICSEARCH_URL": settings.elasticsearch_url.get_secret_value(),
        "PGSOCIAL_ELASTICSEARCH_NAME": settings.elasticsearch_name,
        "PGSOCIAL_ELASTICSEARCH_USERS_NAME": settings.elasticsearch_users_name,
        "PYTHONPATH": f"{REPO}/service:{REPO}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.elastic.child", step], cwd=REPO, env=os.environ | given,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_a_process_that_is_killed_at_any_step_loses_nothing(world: World) -> None:
    ada = world.do("create_user('ada')")
    count = 3
    for n in range(count):
        world.do("create_post(%s, %s)", ada, f"rain {n}")
    for step in STEPS:
        if STEPS.index(step) >= STEPS.index("after begin"):
            again(world)
            world.do("create_post(%s, 'rain')", ada)
            count += 1
        world.settle()
        killed = process(world, step)
        said = killed.communicate(timeout=60)[0]
        assert killed.returncode == -9, (step, said)
    again(world)
    assert len(world.found("rain")) == count
    assert world.verify() == SAME


def test_of_two_that_start_at_once_one_runs(world: World) -> None:
    ada = world.do("create_user('ada')")
    posts = [world.do("create_post(%s, 'rain')", ada) for _ in range(20)]
    world.settle()
    both = [process(world) for _ in range(2)]
    said = [one.communicate(timeout=60)[0] for one in both]
    codes = sorted(one.returncode for one in both)
    assert codes in ([0, 0], [0, 1]), said
    assert codes == [0, 0] or any("is being run by somebody else" in text for text in said)
    assert world.found("rain") == posts
    assert world.state("state") == "running"
    assert world.verify() == SAME
