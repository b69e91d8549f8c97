"""Maintenance beside requests and long readers: nobody waits for it, and it gets done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests import databases
from tests.stack.log import Connection, cloned, connect, differences, one, users

PROJECTIONS = [
    "deliveries",
    "embeddings",
    "hashtag_stats",
    "metrics",
    "notifications",
    "people",
    "post_counters",
    "search",
    "timelines",
    "trends",
    "user_counters",
]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned("pgsocial_maintenance") as name:
        with connect(name) as connection:
            connection.execute("select ops.add_embedding_model('kept', '1', 2)")
        yield name


@pytest.fixture
def owner(database: str) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection


@contextmanager
def long_reader(database: str) -> Iterator[Connection]:
    """Holds what pg_dump holds: one snapshot, and every table against being changed."""
    with databases.superuser(database) as connection:
        tables = connection.execute(
            "select string_agg(oid::regclass::text, ',') from pg_class where relkind in ('r', 'p')"
            " and relnamespace::regnamespace::text in ('core', 'internal', 'ops')"
        ).fetchone()
        assert tables
        connection.execute("begin isolation level repeatable read read only")
        connection.execute(f"lock table {tables[0]} in access share mode".encode())
        connection.execute("select count(*) from internal.events")
        yield connection
        connection.execute("rollback")


def go_on(done: list[int], count: int = 20) -> None:
    """Until some more requests were answered."""
    upto = len(done) + count
    deadline = time.monotonic() + 60
    while len(done) < upto and time.monotonic() < deadline:
        time.sleep(0.005)


@contextmanager
def requests(database: str) -> Iterator[list[int]]:
    """Reads, writes and ticks until the block ends, none of which waits for a lock over 100 ms."""
    stopped = threading.Event()
    done: list[int] = []
    errors: list[BaseException] = []
    with connect(database) as connection:
        me, other = users(connection, f"asker{connection.info.backend_pid}", 2)
        connection.execute("select social.follow_user(%s, %s)", [me, other])
        connection.execute("select social.touch_activity(%s)", [me])

    def repeat(login: str, ask: Callable[[Connection], Any]) -> None:
        try:
            with connect(database, login) as connection:
                connection.execute("set lock_timeout = '100ms'")
                while not stopped.is_set():
                    ask(connection)
                    done.append(1)
                    stopped.wait(0.002)
        except BaseException as error:
            errors.append(error)

    def write(connection: Connection) -> None:
        post = one(connection, "select social.create_post(%s, 'x #tag')", other)
        connection.execute("select social.like_post(%s, %s)", [me, post])
        connection.execute("select social.edit_post(%s, %s, 'y')", [other, post])

    def read(connection: Connection) -> None:
        connection.execute("select * from social.home_feed(%s)", [me])
        connection.execute("select * from social.list_notifications(%s)", [other])
        connection.execute("select * from social.read_events(%s, social.last_batch())", [me])

    def tick(connection: Connection) -> None:
        connection.execute("select internal.tick()")

    threads = [
        threading.Thread(target=repeat, args=(login, ask))
        for login, ask in (
            ("PGSOCIAL_APP_URL", write),
            ("PGSOCIAL_APP_URL", read),
            ("PGSOCIAL_WORKER_URL", tick),
        )
    ]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stopped.set()
        for thread in threads:
            thread.join(60)
    assert errors == []
    assert done


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_rebuild_beside_a_long_reader_keeps_nobody_waiting(
    database: str, owner: Connection, name: str
) -> None:
    with long_reader(database), requests(database) as done:
        for _ in range(3):
            owner.execute("call ops.rebuild_projection(%s)", [name])
            go_on(done)
    assert differences(owner) == []


def test_a_rebuild_of_many_counters_holds_few_posts_at_once(
    database: str, owner: Connection
) -> None:
    [author] = users(owner, "counted", 1)
    owner.execute(
        "insert into core.posts (author_id, body) select %s, 'x' from generate_series(1, 1200)",
        [author],
    )
    owner.execute("select internal.settle()")
    owner.execute("update core.posts set like_count = 5 where author_id = %s", [author])
    free = "select count(*) from (select from core.posts where author_id = %s for update {}) as f"
    fan, post = users(owner, "liker", 1)[0], one(owner, "select max(id) from core.posts")
    with connect(database, autocommit=False) as rebuild:
        steps = 0
        while not one(rebuild, "select internal.repair_projection('post_counters', %s)", not steps):
            assert one(owner, free.format("skip locked"), author) >= 700
            rebuild.commit()
            steps += 1
            # What is folded between two steps counts too.
            owner.execute("select social.like_post(%s, %s)", [fan, post])
            owner.execute("select internal.settle()")
        rebuild.commit()
    assert steps == 2
    assert one(owner, "select like_count from core.posts where id = %s", post) == 1
    assert differences(owner) == []


def test_every_projection_is_tried(owner: Connection) -> None:
    names = owner.execute("select name from internal.projections order by name").fetchall()
    assert [name for (name,) in names] == PROJECTIONS


@pytest.mark.parametrize("job", ["timelines", "retention", "erasures"])
def test_a_job_beside_a_long_reader_keeps_nobody_waiting(
    database: str, owner: Connection, job: str
) -> None:
    owner.execute("update ops.jobs set runs_for = '1 second' where name = 'erasures'")
    author, gone = users(owner, f"leaver{job}", 2)
    for _ in range(3):
        owner.execute("select social.create_post(%s, 'soon gone')", [gone])
    owner.execute("select social.follow_user(%s, %s)", [author, gone])
    owner.execute("select social.erase_user(%s)", [gone])
    with long_reader(database), requests(database) as done:
        owner.execute("call ops.run_job(%s)", [job])
        go_on(done)


def partitions(connection: Connection) -> list[str]:
    rows = connection.execute(
        "select inhrelid::regclass::text from pg_inherits"
        " where inhparent = 'internal.events'::regclass order by 1"
    ).fetchall()
    return [row[0] for row in rows]


def days_ahead(connection: Connection, count: int) -> set[str]:
    """The partitions of today and of the days after it."""
    rows = connection.execute(
        "select 'internal.events_' || to_char((now() at time zone 'UTC')::date + n, 'YYYYMMDD')"
        " from generate_series(0, %s) as n",
        [count],
    ).fetchall()
    return {row[0] for row in rows}


def test_partitions_wait_for_a_long_reader_but_nobody_for_them(
    database: str, owner: Connection
) -> None:
    days = "update ops.settings set value = %s where name = 'log_days_ahead'"
    owner.execute(
        "set role pgsocial_owner;"
        "create table internal.events_20200110 partition of internal.events"
        " for values from ('2020-01-10Z') to ('2020-01-11Z')"
    )
    owner.execute("insert into internal.events (created_at, type) values ('2020-01-10Z', 'x')")
    owner.execute("select internal.settle()")
    before = partitions(owner)
    owner.execute(days, ["9"])
    first = days_ahead(owner, 9)
    with requests(database) as done:
        with long_reader(database):
            for _ in range(10):
                assert one(owner, "select internal.maintain_log()") == 0
                go_on(done, 3)
            assert partitions(owner) == before
        owner.execute("call ops.run_job('log_maintenance')")
        after = partitions(owner)
    expected = [first, days_ahead(owner, 9)]  # Midnight may have come meanwhile.
    assert "internal.events_20200110" in before
    assert {*after} in [{*before, *made} - {"internal.events_20200110"} for made in expected]
    assert len({*after} - {*before}) >= 2
    owner.execute(days, ["7"])
    assert differences(owner) == []


def test_batches_go_in_steps_of_their_own_and_first(database: str, owner: Connection) -> None:
    owner.execute(
        "set role pgsocial_owner;"
        "create table internal.events_20200111 partition of internal.events"
        " for values from ('2020-01-11Z') to ('2020-01-12Z')"
    )
    owner.execute("select internal.settle()")
    owner.execute(
        "insert into internal.batches (id, snapshot, event_count)"
        " select b.id + n, b.snapshot, 1 from internal.batches as b,"
        " generate_series(1, 25000) as n where b.id = social.last_batch()"
    )
    owner.execute("insert into internal.events (created_at, type) values ('2020-01-11Z', 'x')")
    owner.execute("select internal.settle()")
    users(owner, "later", 1)
    owner.execute("select internal.settle()")
    floor = "select min(id) from internal.batches"
    first = one(owner, floor)
    with connect(database, autocommit=False) as step:
        assert one(step, "select internal.maintain_log()") == 10_000
        with requests(database) as done:
            go_on(done)
        step.commit()
    assert one(owner, floor) == first + 10_000
    assert "internal.events_20200111" in partitions(owner)
    owner.execute("call ops.run_job('log_maintenance')")
    assert "internal.events_20200111" not in partitions(owner)
    assert one(owner, floor) >= first + 25_000
    assert differences(owner) == []


def test_sealing_and_other_folds_wait_for_no_rebuild(database: str, owner: Connection) -> None:
    author, fan = users(owner, "sealed", 2)
    owner.execute("select internal.settle()")
    with connect(database, autocommit=False) as rebuild:
        rebuild.execute("select internal.repair_projection('timelines', true)")
        post = one(owner, "select social.create_post(%s, 'sealed')", author)
        owner.execute("select social.like_post(%s, %s)", [fan, post])
        with connect(database) as settling:
            # Whoever settles waits for the rebuild, and holds up nobody else by it.
            waiting = threading.Thread(target=lambda: settling.execute("select internal.settle()"))
            waiting.start()
            worker = connect(database, "PGSOCIAL_WORKER_URL")
            worker.execute("set lock_timeout = '100ms'")
            time.sleep(0.2)
            last = one(owner, "select social.last_batch()")
            assert one(worker, "select internal.tick()") == last + 1
            assert one(worker, "select internal.run_projection('timelines')") == 0
            worker.close()
            rebuild.commit()
            waiting.join(60)
    assert differences(owner) == []


def test_the_jobs_of_the_log_seal_beside_a_rebuild(database: str, owner: Connection) -> None:
    owner.execute(
        "update ops.jobs set runs_for = '1 second' where name = 'ticker' or name like 'fold\\_%'"
    )
    [author] = users(owner, "scheduled", 1)
    owner.execute("select internal.settle()")
    with connect(database, autocommit=False) as rebuild:
        rebuild.execute("select internal.repair_projection('timelines', true)")
        owner.execute("select social.create_post(%s, 'counted')", [author])
        worker = connect(database, "PGSOCIAL_WORKER_URL")
        worker.execute("set lock_timeout = '100ms'")
        before = one(owner, "select social.last_batch()")
        for name in ("ticker", "fold_timelines", "fold_user_counters"):
            worker.execute("call ops.run_job(%s)", [name])
        worker.close()
        assert one(owner, "select social.last_batch()") == before + 1
        counted = one(owner, "select (social.get_profile(null, %s)).post_count", author)
        assert counted == 1
        rebuild.rollback()
    assert differences(owner) == []


def test_a_load_folds_beside_who_seals(database: str, owner: Connection) -> None:
    users(owner, "loaded", 3)
    with connect(database, autocommit=False) as rebuild:
        rebuild.execute("select internal.repair_projection('hashtag_stats', true)")
        with connect(database) as loading:
            folding = threading.Thread(target=lambda: loading.execute("call ops.fold_log()"))
            folding.start()
            time.sleep(0.3)
            users(owner, "meanwhile", 1)
            owner.execute("set lock_timeout = '100ms'")
            assert one(owner, "select internal.tick()") is not None
            rebuild.rollback()
            folding.join(60)
    lags = owner.execute("select name from ops.projections where lag_batches > 1").fetchall()
    assert lags == []
