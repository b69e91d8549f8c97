"""Runners of rules: several at once, rules that last, and what the job does by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tests import databases
from tests.stack.log import Connection, cloned, connect, one, repeating

RULE = (
    "insert into ops.alert_rules (name, description, query, threshold, wait_for, clear_for,"
    " runs_every, runbook) values (%s, 'A number.', %s, 0, '0', '0', '1 second', 'none')"
)


@pytest.fixture
def database() -> Iterator[str]:
    with cloned("pgsocial_alert_runs") as name:
        yield name


@pytest.fixture
def admin(database: str) -> Iterator[Connection]:
    with databases.superuser(database) as connection:
        connection.execute("update ops.alert_rules set is_enabled = false")
        connection.execute("select ops.set_alert_receiver('duty', 'mail', 'duty@example.org')")
        yield connection


def test_several_runners_tell_once(database: str, admin: Connection) -> None:
    admin.execute(
        "create table ops.numbers as select n::text as subject, 0 as value from"
        " generate_series(1, 20) as n"
    )
    admin.execute("grant select on ops.numbers to pgsocial_worker")
    for n in range(5):
        admin.execute(RULE, [f"number_{n}", "select subject, value from ops.numbers"])
    url = databases.url("PGSOCIAL_WORKER_URL", database)
    rounds = 6
    with (
        repeating(url, "select internal.run_alert_rule()", 0),
        repeating(url, "select internal.run_alert_rule()", 0),
        repeating(url, "select internal.run_alert_rule()", 0),
    ):
        for turn in range(rounds):
            admin.execute("update ops.numbers set value = %s", [1 - turn % 2])
            admin.execute("update ops.alert_rules set ran_at = null where is_enabled")
            wanted = 100 if turn % 2 == 0 else 0
            deadline = time.monotonic() + 30
            while one(admin, "select count(*) from ops.alerts where state = 'firing'") != wanted:
                assert time.monotonic() < deadline
                time.sleep(0.05)
    told = admin.execute(
        "select alert ->> 'id', alert ->> 'state', count(*) from core.mails group by 1, 2"
    ).fetchall()
    assert len(told) == 100 * rounds
    assert {row[2] for row in told} == {1}
    assert one(admin, "select count(*) from ops.alerts") == 100 * rounds // 2


def test_a_rule_that_lasts_is_cancelled_and_holds_up_no_other(
    database: str, admin: Connection
) -> None:
    admin.execute(RULE, ["a_slow", "select 'x' as subject, 1 as value from pg_sleep(60)"])
    admin.execute(RULE, ["b_quick", "select 'x' as subject, 1 as value"])
    admin.execute("update ops.settings set value = '1 second' where name = 'alert_timeout'")
    admin.execute("update ops.alert_rules set is_enabled = true where name = 'rule_failing'")
    admin.execute("update ops.alert_rules set threshold = 0 where name = 'rule_failing'")
    admin.execute("update ops.jobs set runs_for = '6 seconds' where name = 'alerts'")
    admin.execute("update ops.jobs set runs_for = '10 seconds' where name = 'alert_guard'")
    bystander = threading.Thread(target=sleep, args=(database,))
    jobs = [threading.Thread(target=run, args=(database, job)) for job in ("alerts", "alert_guard")]
    for thread in (bystander, *jobs):
        thread.start()
    for thread in (bystander, *jobs):
        thread.join(40)
        assert not thread.is_alive()
    assert FAULTS == []
    (error,) = admin.execute(
        "select error from ops.alert_rules where name = 'a_slow'"
    ).fetchone() or ("",)
    assert error.startswith("57014")
    fired = admin.execute("select rule, subject from ops.alerts where state = 'firing'").fetchall()
    assert set(fired) == {("b_quick", "x"), ("rule_failing", "a_slow")}
    assert admin.execute(
        "select name, error from ops.jobs where name like 'alert%%' order by 1"
    ).fetchall() == [
        ("alert_guard", None),
        ("alerts", None),
    ]


FAULTS: list[BaseException] = []


def run(database: str, job: str) -> None:
    try:
        with connect(database, "PGSOCIAL_WORKER_URL") as worker:
            worker.execute(f"call ops.run_job('{job}')".encode())
    except BaseException as error:
        FAULTS.append(error)


def sleep(database: str) -> None:
    """What lasts beside and is no rule is nobody's business."""
    try:
        with connect(database, "PGSOCIAL_WORKER_URL") as worker:
            worker.execute("select pg_sleep(6)")
    except BaseException as error:
        FAULTS.append(error)
