"""Each default rule sees its fault come and go, and tells of both once. Of sinks: tests/sinks/; of
what gateways tell: tests/service/."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.service.standby import standby
from tests.stack import vectors
from tests.stack.alerts import Duty, on_duty
from tests.stack.log import Connection, cloned, connect, one, users

DATABASE = "pgsocial_alerts"


@pytest.fixture
def database() -> Iterator[str]:
    with cloned(DATABASE) as name:
        yield name


@pytest.fixture
def duty(database: str, request: pytest.FixtureRequest) -> Iterator[Duty]:
    """Named after the rule that it looks at: test_<rule>."""
    with on_duty(database, request.node.name.removeprefix("test_")) as duty:
        yield duty


@pytest.fixture
def owner(database: str) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection


def test_rule_failing(duty: Duty) -> None:
    duty.threshold(0)
    duty.admin.execute(
        "insert into ops.alert_rules (name, description, query, threshold, runbook)"
        " values ('broken', 'It is.', 'select subject from nowhere', 0, 'none')"
    )
    duty.run("broken")
    duty.until("broken")

    def mend() -> None:
        duty.admin.execute(
            "update ops.alert_rules set query = 'select ''x'' as subject, 0 as value'"
            " where name = 'broken'"
        )
        duty.run("broken")

    duty.sees("broken", mend=mend)


def test_receiver_failing(duty: Duty) -> None:
    """One that was given a secret which signs nothing."""
    secret = "whsec_" + "QUFB" * 8
    hook = "select ops.set_alert_receiver('hook', 'webhook', 'https://example.org/x', %s, 'info')"
    duty.admin.execute(hook, [secret])
    duty.until()
    duty.admin.execute("update ops.alert_receivers set secret = 'none' where name = 'hook'")
    duty.admin.execute(
        "insert into ops.alert_rules (name, description, query, threshold, wait_for, runbook)"
        " values ('tells', 'It does.', 'select ''x'' as subject, 1 as value', 0, '0', 'none')"
    )
    duty.run("tells")
    assert duty.admin.execute(
        "select count(*) from core.mails where alert ->> 'rule' = 'tells'"
    ).fetchone() == (1,)
    duty.sees("hook", mend=lambda: duty.admin.execute(hook, [secret]))


def test_log_sealing(duty: Duty, owner: Connection) -> None:
    duty.threshold(0.3)
    duty.until()
    users(owner, "waits", 1)
    duty.sees("log", mend=lambda: owner.execute("select internal.tick()"))


def test_projection_lag(duty: Duty, owner: Connection) -> None:
    duty.threshold(0.3)
    owner.execute("select internal.settle()")
    duty.until()
    owner.execute("update internal.projections set is_enabled = false where name = 'metrics'")
    [ada] = users(owner, "lags", 1)
    owner.execute("select social.create_post(%s, 'x')", [ada])
    owner.execute("call ops.fold_log()")

    def mend() -> None:
        owner.execute("update internal.projections set is_enabled = true")
        owner.execute("select internal.settle()")

    duty.sees("metrics", mend=mend)


def test_projection_quarantine(duty: Duty, owner: Connection) -> None:
    [ada] = users(owner, "poison", 1)
    owner.execute("select internal.settle()")
    # A fold that chokes on one kind of event, as one with a fault would.
    (source,) = owner.execute(
        "select pg_get_functiondef(fold::regproc) from internal.projections"
        " where name = 'hashtag_stats'"
    ).fetchone() or ("",)
    broken = re.sub(
        r"\nbegin\n",
        "\nbegin\n    if exists (select from unnest(p_events) as e where"
        " e.payload ->> 'body' = 'poison')"
        " then raise 'poison'; end if;\n",
        source,
        count=1,
        flags=re.IGNORECASE,
    )
    assert broken != source
    owner.execute(broken.encode())
    owner.execute("select social.create_post(%s, 'poison')", [ada])
    owner.execute("select social.create_post(%s, 'food')", [ada])
    owner.execute("select internal.settle()")

    def mend() -> None:
        owner.execute(source.encode())
        owner.execute("call ops.rebuild_projection('hashtag_stats')")

    duty.sees("hashtag_stats", mend=mend)


def test_job_failing(duty: Duty, owner: Connection) -> None:
    was = one(owner, "select step from ops.jobs where name = 'retention'")
    owner.execute(
        "update ops.jobs set step = 'internal.nothing()', runs_for = '0' where name = 'retention'"
    )
    with pytest.raises(psycopg.errors.DatabaseError, match=r"internal\.nothing"):
        owner.execute("call ops.run_job('retention')")

    def mend() -> None:
        owner.execute("update ops.jobs set step = %s where name = 'retention'", [was])
        owner.execute("call ops.run_job('retention')")

    duty.sees("retention", mend=mend)


def test_job_late(duty: Duty, owner: Connection) -> None:
    duty.threshold(0.5 / 600)
    owner.execute("update ops.jobs set runs_for = '0'")
    owner.execute("call ops.run_job('timelines')")
    duty.until("timelines")

    def mend() -> None:
        duty.threshold(10 / 600)
        owner.execute("call ops.run_job('timelines')")

    duty.sees("timelines", mend=mend)


def freeze(name: str) -> None:
    """Also a database to which nobody may connect, such as a template."""
    with databases.superuser() as connection:
        is_open = one(connection, "select datallowconn from pg_database where datname = %s", name)
        connection.execute(f"alter database {name} allow_connections true".encode())
        with databases.superuser(name) as within:
            within.execute("vacuum (freeze)")
        connection.execute(f"alter database {name} allow_connections {is_open}".encode())


def test_wraparound_age(duty: Duty, owner: Connection) -> None:
    """What the rule waits for is a billion away, so that is brought near, and passed."""
    ages = "select max(greatest(age(datfrozenxid), mxid_age(datminmxid))) from pg_database"
    freeze(DATABASE)
    duty.threshold(one(duty.admin, ages) + 300)
    duty.until()
    for _ in range(500):
        owner.execute("select pg_current_xact_id()")
    fired = duty.look()
    assert fired and DATABASE not in fired
    duty.sees(*fired, mend=lambda: [freeze(name) for name in fired])


def test_replication_lag(duty: Duty, owner: Connection) -> None:
    duty.threshold(1e6)
    with standby() as replica:
        duty.until()
        replica.pause()
        duty.admin.execute(
            "create table public.much as"
            " select n, repeat('x', 500) from generate_series(1, 10000) as n"
        )
        duty.sees("walreceiver", mend=replica.resume)


def test_inactive_slot(duty: Duty) -> None:
    duty.threshold(0.3)
    duty.until()
    duty.admin.execute("select pg_create_physical_replication_slot('forgotten', true)")
    try:
        duty.sees(
            "forgotten",
            mend=lambda: duty.admin.execute("select pg_drop_replication_slot('forgotten')"),
        )
    finally:
        duty.admin.execute(
            "select pg_drop_replication_slot(slot_name) from"
            " pg_replication_slots where slot_name = 'forgotten'"
        )


def test_long_transaction(duty: Duty, database: str) -> None:
    duty.threshold(0.3)
    with (
        connect(database, autocommit=False) as writer,
        connect(database, autocommit=False) as reader,
    ):
        reader.execute("select 1")
        time.sleep(0.5)
        duty.until()
        [ada] = users(writer, "holds", 1)
        assert ada
        duty.sees(f"pid {writer.info.backend_pid} (pgsocial_owner)", mend=writer.rollback)


def test_connections(duty: Duty, database: str) -> None:
    most = one(duty.admin, "select current_setting('max_connections')::integer")
    taken = one(duty.admin, "select sum(numbackends)::integer from pg_stat_database")
    duty.threshold((taken + 10) / most)
    duty.until()
    held = [connect(database) for _ in range(20)]
    try:
        duty.until("server")
    finally:
        duty.sees("server", mend=lambda: [connection.close() for connection in held])


def test_vector_recall(duty: Duty, owner: Connection) -> None:
    model = one(owner, "select ops.add_embedding_model('alerts', '1', %s)", vectors.DIMENSIONS)
    [ada] = users(owner, "means", 1)
    owner.execute(
        "insert into core.posts (author_id, body) select %s, 'x' || n from"
        " generate_series(1, 400) as n",
        [ada],
    )
    for n, post in enumerate(owner.execute("select id from core.posts order by id").fetchall()):
        owner.execute(
            "insert into internal.post_embeddings (model_id, post_id, user_id,"
            " text_hash, is_open, embedding)"
            " values (%s, %s, %s, 0, true, %s::real[]::extensions.halfvec)",
            [model, post[0], ada, vectors.vector(n)],
        )
    owner.execute("update internal.embedding_models set is_current = true, next_post_id = null")
    duty.until()
    index = one(
        owner,
        "select indexrelid::regclass::text from pg_index join pg_class as c on c.oid = indexrelid"
        " join pg_am as m on m.oid = c.relam where m.amname = 'hnsw'"
        " and indrelid = 'internal.post_embeddings'::regclass",
    )
    # An index that lost most of what it had.
    definition = one(owner, "select pg_get_indexdef(%s::regclass)", index)
    assert definition

    def spoil() -> None:
        duty.admin.execute(
            "update pg_index set indisready = false where indexrelid = %s::regclass", [index]
        )

    spoil()
    owner.execute(
        "insert into core.posts (author_id, body) select %s, 'y' || n from"
        " generate_series(1, 2000) as n",
        [ada],
    )
    for n, post in enumerate(
        owner.execute("select id from core.posts where body like 'y%%' order by id").fetchall()
    ):
        owner.execute(
            "insert into internal.post_embeddings (model_id, post_id, user_id,"
            " text_hash, is_open, embedding)"
            " values (%s, %s, %s, 0, true, %s::real[]::extensions.halfvec)",
            [model, post[0], ada, vectors.vector(1000 + n)],
        )
    duty.admin.execute(
        "update pg_index set indisready = true where indexrelid = %s::regclass", [index]
    )
    duty.sees("alerts", mend=lambda: owner.execute(f"reindex index {index}".encode()))


def test_every_default_rule_has_a_fault_and_a_runbook(owner: Connection) -> None:
    folder = Path(__file__).parent.parent
    tests = "".join(
        path.read_text()
        for path in (
            Path(__file__),
            folder / "sinks/test_alerts.py",
            folder / "service/test_alert_faults.py",
        )
        if path.exists()
    )
    for name, runbook in owner.execute("select name, runbook from ops.alert_rules").fetchall():
        assert f"def test_{name}(" in tests or f'"{name}"' in tests, f"no test of {name}"
        assert runbook == f"docs/runbooks/alerts/{name}.md"
        text = (databases.REPO / runbook).read_text()
        assert text.startswith(f"# {name}\n")
        # What it has one look at is there, but for pg_cron's jobs and vectors.
        for statement in re.findall(r"```sql\n(.*?)```", text, re.DOTALL)[0].split(";\n"):
            if statement.strip() and not re.search("cron.job|measure_recall", statement):
                owner.execute(statement.encode())
