"""The job "anomalies" beside itself, and killed in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.stack.log import Connection, cloned, connect, one

STEP = "select internal.detect_anomalies()"
# A post that forty people liked within ten minutes, an hour ago.
BURST = """
select internal.settle();
insert into core.users (id, username, display_name)
select internal.next_id(now() - interval '40 days'), 'fan_' || n, 'x'
  from generate_series(1, 40) as n;
insert into core.posts (id, author_id, body)
select internal.next_id(now() - interval '80 minutes'), min(id), 'liked' from core.users;
insert into core.likes (user_id, post_id, created_at)
select u.id, p.id, now() - interval '75 minutes' + random() * interval '10 minutes'
  from core.users as u cross join core.posts as p;
select internal.settle();
insert into internal.anomaly_progress (name, done_at)
values ('anomalies', date_bin('15 minutes', now() - interval '95 minutes', '1970-01-01Z'));
"""


@pytest.fixture
def burst() -> Iterator[str]:
    with cloned("pgsocial_anomalies") as database:
        with connect(database) as owner:
            for statement in BURST.split(";\n"):
                owner.execute(statement.encode())
        yield database


def rows(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select scope, metric, subject, kind, state, opened_at, detected_at, last_at, observed,"
        " account_count from analytics.incidents order by 1, 2, 3, 4"
    ).fetchall()


def run(connection: Connection) -> int:
    steps = 0
    while one(connection, STEP) is not None:
        steps += 1
        assert steps < 20
    return steps


def test_a_second_runner_ends_while_one_is_at_work(burst: str) -> None:
    with connect(burst, autocommit=False) as first, connect(burst) as second:
        assert one(first, STEP) is not None
        assert one(second, STEP) is None
        assert one(
            second, "select done_at < now() - interval '90 minutes' from internal.anomaly_progress"
        )
        first.commit()
        assert run(second) >= 3
        found = rows(second)
        assert [row[0:2] for row in found if row[0] == "post"] == [("post", "engagements")]
        second.execute("update internal.anomaly_progress set done_at = done_at - interval '1 hour'")
        run(second)
        assert rows(second) == found


def test_a_step_that_was_killed_is_done_again(burst: str) -> None:
    with connect(burst) as owner:
        while True:
            with connect(burst, autocommit=False) as victim:
                before = rows(owner)
                done = one(victim, STEP)
                with connect(burst, "PGSOCIAL_SUPERUSER_URL") as root:
                    root.execute("select pg_terminate_backend(%s, 5000)", [victim.info.backend_pid])
                with pytest.raises(psycopg.OperationalError):
                    victim.execute("select")
            assert rows(owner) == before
            if done is None:
                break
            assert one(owner, STEP) == done
        assert [row[4] for row in rows(owner) if row[0] == "post"] == ["open"]
