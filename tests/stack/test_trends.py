"""The job that ranks trends: two at once, one killed halfway, and what it costs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.stack.log import Connection, cloned, connect, differences, one, users

REFRESH = "select internal.refresh_trends()"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned("pgsocial_trends") as name:
        yield name


@pytest.fixture
def owner(database: str) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection


def run_to_the_end(connection: Connection) -> int:
    steps = 0
    while one(connection, REFRESH) is not None:
        steps += 1
        assert steps < 1000, "it goes on and on"
    return steps


def post_all(connection: Connection, people: list[int], tag: str, times: int = 1) -> None:
    connection.execute(
        "select count(social.create_post(p, format('#%%s_%%s', %s::text, n)))"
        " from unnest(%s::bigint[]) as p, generate_series(1, %s) as n",
        [tag, people, times],
    )
    connection.execute("select internal.settle()")


def accounts(connection: Connection, tag: str) -> dict[str, int]:
    rows = connection.execute(
        "select subject, sum(accounts)::integer from analytics.trend_counts"
        " where starts_with(subject, %s) group by subject",
        [tag],
    ).fetchall()
    return dict(rows)


@pytest.mark.parametrize("ending", ["commit", "rollback", "kill"])
def test_two_runners_count_once(database: str, owner: Connection, ending: str) -> None:
    people = users(owner, f"twice_{ending}", 9)
    post_all(owner, people, f"twice{ending}")
    first, second = connect(database, autocommit=False), connect(database)
    try:
        assert one(first, REFRESH) > 0
        # Who comes second does not wait, and does nothing.
        assert one(second, REFRESH) is None
        assert accounts(second, f"twice{ending}") == {}
        # Whoever folds what comes meanwhile does not wait either.
        second.execute("set lock_timeout = '2s'")
        post_all(second, people, f"twice{ending}", 2)
        if ending == "kill":
            with databases.superuser(database) as superuser:
                superuser.execute("select pg_terminate_backend(%s)", [first.info.backend_pid])
            with pytest.raises(psycopg.OperationalError):
                first.execute("select 1")
        else:
            getattr(first, ending)()
        run_to_the_end(second)
    finally:
        first.close()
        second.close()
    assert accounts(owner, f"twice{ending}") == {f"twice{ending}_1": 9, f"twice{ending}_2": 9}
    shown = "select count(*) from social.trending_hashtags(null, p_limit => 100) where tag = %s"
    assert [one(owner, shown, f"twice{ending}_{n}") for n in (1, 2)] == [1, 1]
    assert differences(owner) == []


def test_many_runners_and_writers_end_exact(database: str, owner: Connection) -> None:
    people = users(owner, "storm", 12)
    errors: list[BaseException] = []
    stopped = threading.Event()

    def repeat(query: str, *arguments: Any) -> None:
        try:
            with connect(database) as connection:
                while not stopped.is_set():
                    connection.execute(query.encode(), arguments)
        except BaseException as error:
            errors.append(error)

    loops = [
        (REFRESH,),
        (REFRESH,),
        ("select internal.tick()",),
        ("select internal.run_projection('trends')",),
    ]
    threads = [threading.Thread(target=repeat, args=loop) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        for n in range(6):
            for person in people:
                owner.execute(
                    "select social.create_post(%s, %s)", [person, f"#storm_{(n + person) % 3}"]
                )
            owner.execute(
                "select social.delete_post(p.author_id, p.id) from core.posts as p"
                " where p.author_id = %s and p.deleted_at is null",
                [people[n]],
            )
    finally:
        stopped.set()
        for thread in threads:
            thread.join(60)
    assert not errors
    assert differences(owner) == []
    run_to_the_end(owner)
    assert differences(owner) == []
    assert one(owner, "select count(*) from internal.trend_touched") == 0


def test_its_cost_is_that_of_what_was_touched(owner: Connection) -> None:
    """Ten thousand quarters that nobody touched are not read."""
    owner.execute(
        "insert into analytics.trend_counts (kind, subject, lang, time, accounts)"
        " select 'hashtag', 'old_' || n % 1000, 'en',"
        " date_bin('15 minutes', now(), timestamptz '1970-01-01Z') - n * interval '15 minutes', 3"
        " from generate_series(1, 3000) as n"
    )
    owner.execute("analyze analytics.trend_counts")
    run_to_the_end(owner)
    people = users(owner, "cost", 6)
    post_all(owner, people, "cost")
    read = (
        "select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)::bigint"
        " from pg_stat_xact_user_tables where schemaname in ('analytics', 'internal')"
        " and relname in ('trend_counts', 'trends', 'trend_touched')"
    )
    with owner.transaction():
        assert one(owner, REFRESH) > 0
        assert one(owner, read) < 2000
    owner.execute("delete from analytics.trend_counts where starts_with(subject, 'old_')")
