"""The doctor finds what is wrong, says what to do, and is quiet where all is well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
import redis
from pgsocial.cli import app
from pgsocial.tools.doctor import addresses, log, meaning, read_models
from pgsocial.tools.doctor.cli import examine
from pgsocial.tools.doctor.finding import Finding, Status
from pgsocial.tools.source import reload
from pgsocial.tools.source.tree import Tree
from typer.testing import CliRunner

from tests.databases import bootstrap, clone, drop, environment, psql, sqitch, superuser, url
from tests.stack import trees

DATABASE = "pgsocial_doctor"

OLD_EVENT = "insert into internal.events (type, created_at) values ('x', now() - interval '{age}')"
OLD_BATCH = (
    "insert into internal.batches "
    "select 1, snapshot, 3, now() - interval '{age}' from internal.batches"
)


@pytest.fixture
def database() -> Iterator[str]:
    clone(DATABASE)
    yield DATABASE
    drop(DATABASE)


def findings(database: str) -> list[Finding]:
    return list(examine(url("DATABASE_URL", database)))


def told(database: str, topic: str) -> list[tuple[Status, str]]:
    """What is not well of a topic; every such finding says what to do."""
    bad = [f for f in findings(database) if f.status is not Status.OK]
    assert all(f.remedy for f in bad)
    return [(f.status, f.message) for f in bad if f.topic == topic]


def test_a_fresh_deploy_is_well(database: str) -> None:
    bad = [f for f in findings(database) if f.status is not Status.OK]
    # Debian 13 ships a pgvector whose known faults the doctor names.
    assert [f.topic for f in bad] in ([], ["extensions"]), bad
    assert all("pgvector" in f.message for f in bad)
    told = [f.message for f in findings(database) if f.topic == "memory"]
    assert len(told) == 1
    assert "huge pages" in told[0]
    assert "huge pages on" in told[0] or "vm.nr_hugepages = " in told[0]


def test_the_command_prints_a_table_or_json_and_its_code_tells(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    where = ["doctor", "--database", url("DATABASE_URL", database)]
    shown = CliRunner().invoke(app, where)
    assert shown.exit_code == 0
    assert "PostgreSQL 17" in shown.output
    assert "0 fail" in shown.output
    psql(database, "-c", "update internal.log_origin set system_identifier = 1")
    as_json = CliRunner().invoke(app, [*where, "--json"])
    assert as_json.exit_code == 1
    found = [f for f in json.loads(as_json.stdout) if f["status"] == "fail"]
    assert [f["topic"] for f in found] == ["restore"]
    assert "ops.after_restore()" in found[0]["remedy"]


def test_nobody_answers() -> None:
    found = list(examine("postgresql://nobody:x@127.0.0.1:1/none"))
    assert (found[0].status, found[0].topic) == (Status.FAIL, "connection")


def test_an_empty_database() -> None:
    bootstrap("pgsocial_empty")
    assert told("pgsocial_empty", "changes") == [
        (Status.FAIL, "pgsocial is not deployed in this database")
    ]
    drop("pgsocial_empty")


@pytest.mark.parametrize(
    ("topic", "status", "sentence", "breakage"),
    [
        ("settings", Status.WARN, "jit = on", "alter database {db} set jit = on"),
        (
            "settings",
            Status.FAIL,
            "needs read committed",
            "alter database {db} set default_transaction_isolation = 'repeatable read'",
        ),
        ("extensions", Status.FAIL, "missing: pgcrypto", "drop extension pgcrypto cascade"),
        (
            "extensions",
            Status.FAIL,
            "not in the schema extensions: pgcrypto",
            "alter extension pgcrypto set schema public",
        ),
        (
            "extensions",
            Status.WARN,
            "pgcrypto 1.0 is older",
            "update pg_extension set extversion = '1.0' where extname = 'pgcrypto'",
        ),
        (
            "extensions",
            Status.WARN,
            "the metrics stand in plain tables",
            "update ops.retention_rules set is_chunked = false",
        ),
        (
            "functions",
            Status.FAIL,
            "missing: social.like_post(bigint, bigint)",
            "drop function social.like_post(bigint, bigint)",
        ),
        (
            "functions",
            Status.FAIL,
            "missing or disabled triggers: likes_log_insert on core.likes",
            "drop trigger likes_log_insert on core.likes",
        ),
        (
            "functions",
            Status.FAIL,
            "edited by hand since the deploy: internal.settle()",
            "create or replace function internal.settle() returns bigint language sql "
            "as 'select 1'",
        ),
        (
            "functions",
            Status.FAIL,
            "not owned by pgsocial_owner: internal.settle()",
            "alter function internal.settle() owner to postgres",
        ),
        (
            "rights",
            Status.FAIL,
            "anybody can execute internal.settle()",
            "grant execute on function internal.settle() to public",
        ),
        (
            "rights",
            Status.FAIL,
            "pgsocial_app reaches tables: core.posts",
            "grant select (body) on core.posts to pgsocial_app",
        ),
        (
            "rights",
            Status.FAIL,
            "pgsocial_app can call nothing",
            "revoke execute on all functions in schema social from pgsocial_app",
        ),
        (
            "restore",
            Status.FAIL,
            "restored from another cluster",
            "update internal.log_origin set system_identifier = 1",
        ),
        (
            "ticker",
            Status.FAIL,
            "1 events wait for",
            OLD_EVENT.replace("{age}", "2 minutes"),
        ),
        (
            "ticker",
            Status.WARN,
            "1 events wait for",
            OLD_EVENT.replace("{age}", "20 seconds"),
        ),
        (
            "projections",
            Status.FAIL,
            "hashtag_stats: 1 batches (3 events) behind",
            OLD_BATCH.replace("{age}", "2 minutes"),
        ),
        (
            "projections",
            Status.WARN,
            "hashtag_stats: 1 batches (3 events) behind",
            OLD_BATCH.replace("{age}", "20 seconds"),
        ),
        (
            "projections",
            Status.WARN,
            "timelines is switched off",
            "update internal.projections set is_enabled = false",
        ),
        (
            "projections",
            Status.WARN,
            "post_counters could not fold 1 events",
            "insert into internal.quarantine (projection, event_id, batch_id, error)"
            " values ('post_counters', 1, 1, 'x')",
        ),
        (
            "partitions",
            Status.WARN,
            "lie in the default partition",
            "insert into internal.events (type, created_at) values ('x', '2000-01-01')",
        ),
        (
            "partitions",
            Status.FAIL,
            "no partition for tomorrow",
            """
     do $$ declare v_name text; begin
         for v_name in select inhrelid::regclass from pg_inherits
                        where inhparent = 'internal.events'::regclass
                          and inhrelid <> 'internal.events_default'::regclass
         loop execute 'drop table ' || v_name; end loop;
     end $$""",
        ),
        (
            "jobs",
            Status.FAIL,
            "ticker failed at",
            "update ops.jobs set error = '22012: division by zero', started_at = now() "
            "where name = 'ticker'",
        ),
        (
            "retention",
            Status.FAIL,
            "active_days failed: 22007",
            "update ops.retention_rules set condition = 'day < ''soon''' where name like 'active%';"
            "select internal.keep_retention() from ops.retention_rules",
        ),
        (
            "retention",
            Status.WARN,
            "tokens has been behind for 2 days",
            "update ops.retention_rules set behind_at = now() - interval '2 days'"
            " where name = 'tokens'",
        ),
    ],
)
def test_each_fault(
    database: str, topic: str, status: Status, sentence: str, breakage: str
) -> None:
    psql(database, "-c", breakage.format(db=database))
    assert [s for s, text in told(database, topic) if sentence in text] == [status]


@pytest.mark.parametrize(
    ("statement", "undo", "sentence"),
    [
        (
            "alter role pgsocial_analyst login",
            "alter role pgsocial_analyst nologin",
            "pgsocial_analyst can log in",
        ),
        (
            "alter role pgsocial_worker nologin",
            "alter role pgsocial_worker login",
            "pgsocial_worker cannot log in",
        ),
        (
            "alter role pgsocial_admin createrole",
            "alter role pgsocial_admin nocreaterole",
            "pgsocial_admin has powers",
        ),
        (
            "alter role pgsocial_analyst rename to pgsocial_elsewhere",
            "alter role pgsocial_elsewhere rename to pgsocial_analyst",
            "pgsocial_analyst is missing",
        ),
    ],
)
def test_roles(database: str, statement: str, undo: str, sentence: str) -> None:
    with superuser() as connection:
        connection.execute(statement)
        try:
            said = told(database, "roles")
        finally:
            connection.execute(undo)
    assert [s for s, text in said if sentence in text] == [Status.FAIL]


def test_a_login_that_may_take_its_time(database: str) -> None:
    with superuser() as connection:
        connection.execute("alter role pgsocial_gateway reset statement_timeout")
        try:
            said = told(database, "roles")
        finally:
            connection.execute("alter role pgsocial_gateway set statement_timeout = '15s'")
    assert [s for s, text in said if "no statement_timeout" in text] == [Status.WARN]
    assert told(database, "roles") == []


def test_timelines_that_wait(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_models, "_MANY", 1)
    psql(database, "-c", "insert into internal.timeline_states (viewer_id) values (1), (2)")
    [(status, text)] = told(database, "timelines")
    assert (status, text) == (
        Status.WARN,
        "0 readers have a timeline, of about 0 entries each; 2 wait for theirs, and their feeds "
        "are pulled",
    )


MODEL = """
    select ops.add_embedding_model('m', '1', 2);
    select social.create_user('mm');
    insert into core.posts (author_id, body) select u.id, 'x' from core.users as u,
           generate_series(1, 30);
    insert into internal.post_embeddings (
        model_id, post_id, user_id, text_hash, is_open, embedding
    )
    select 1, id, author_id, hashtextextended('x', 0), true,
           array[mod(id, 97) - 48, mod(id, 89) - 44]::real[]::extensions.halfvec
      from core.posts;
    update internal.embedding_models set is_current = true, next_post_id = null;
"""
WAITS = "insert into internal.embedding_queue (model_id, post_id, due_at, attempt_count, error)"


@pytest.mark.parametrize(
    ("breakage", "sentence"),
    [
        ("", None),
        ("update internal.embedding_models set is_current = false", "no model is in use"),
        (f"{WAITS} select 1, max(id), now(), 1, null from core.posts", None),
        (
            f"{WAITS} select 1, max(id), now() - interval '1 hour', 1, null from core.posts",
            "30 embedded, 1 wait, the oldest for 1:00",
        ),
        (
            f"{WAITS} select 1, max(id), now(), 3, 'no' from core.posts",
            "30 embedded, 1 posts cannot be embedded",
        ),
    ],
)
def test_search_by_meaning(database: str, breakage: str, sentence: str | None) -> None:
    psql(database, "-c", MODEL, "-c", breakage or "select")
    said = told(database, "meaning")
    assert [s for s, text in said if sentence and sentence in text] == [Status.WARN] * len(said)
    assert len(said) == (sentence is not None)
    recall = [f.message for f in findings(database) if f.message.startswith("recall@10 of ")]
    assert len(recall) == (sentence != "no model is in use")


def test_vectors_that_are_not_found(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    psql(database, "-c", MODEL)
    monkeypatch.setattr(meaning, "_RECALL", 1.1)
    [(status, text)] = told(database, "meaning")
    assert (status, text[:10]) == (Status.WARN, "recall@10 ")
    monkeypatch.setattr(meaning, "_MOST", 10)
    assert told(database, "meaning") == []


def test_without_pgvector_the_doctor_says_what_that_costs(database: str) -> None:
    psql(database, "-c", "alter table internal.post_embeddings drop column embedding",
         "-c", "drop extension vector", login="PGSOCIAL_SUPERUSER_URL")  # fmt: skip
    [(status, text)] = told(database, "meaning")
    assert (status, text) == (
        Status.WARN,
        "the extension vector (pgvector) is missing: no search by meaning, all else works",
    )


def test_dead_and_hot_rows(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_models, "_MANY", 50)
    assert told(database, "tables") == []
    with psycopg.connect(url("DATABASE_URL", database), autocommit=True) as connection:
        connection.execute("alter table internal.user_counters set (autovacuum_enabled = false)")
        connection.execute(
            "insert into internal.user_counters (user_id) select generate_series(1, 100)"
        )
        connection.execute("create index on internal.user_counters (post_count)")
        for _ in range(3):
            connection.execute("update internal.user_counters set post_count = post_count + 1")
        connection.execute("select pg_stat_force_next_flush()")
    said = told(database, "tables")
    assert [status for status, _ in said] == [Status.WARN, Status.WARN]
    assert said[0][1] == "internal.user_counters holds 300 dead rows beside 100 live ones"
    assert said[1][1].startswith("300 of 300 updates of internal.user_counters left its page")


def test_a_long_transaction(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_LONG", timedelta(0))
    with psycopg.connect(url("DATABASE_URL", database)) as writer:
        writer.execute("select pg_current_xact_id()")
        sentence = f"process {writer.info.backend_pid} of pgsocial_owner has been writing"
        said = told(database, "transactions")
    assert [(s, t.startswith(sentence)) for s, t in said] == [(Status.WARN, True)]


def test_changes_against_the_checkout(
    database: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = trees.copy(tmp_path_factory.mktemp("checkout"))
    monkeypatch.chdir(tree.root)
    assert told(database, "changes") == []

    with (tree.root / "sqitch.plan").open("a") as plan:
        plan.write("later [jobs] 2027-01-01T00:00:00Z a <a@b.c> # more\n")
    script = tree.script("deploy", "accounts")
    script.write_text(script.read_text() + "-- more\n")
    source = tree.root / "functions/ops/_setting.sql"
    source.write_text(source.read_text().replace("select ", "select  ", 1))
    tree = trees.edited(tree)
    tables = (Status.WARN, "deployed from other scripts than this checkout's: accounts")
    assert told(database, "changes") == [
        (Status.WARN, "not deployed: later"),
        (Status.WARN, "older than this checkout: functions_ops"),
        tables,
    ]

    lines = (tree.root / "sqitch.plan").read_text().splitlines(keepends=True)
    (tree.root / "sqitch.plan").write_text("".join(lines[:-2]))
    with psycopg.connect(url("DATABASE_URL", database)) as connection:
        reload.reload(Tree(tree.root), connection)
    assert told(database, "changes") == [
        (Status.WARN, "deployed, but not in this checkout: jobs"),
        tables,
    ]

    psql(database, "-c", "drop schema sqitch cascade")
    assert told(database, "changes") == []


def test_jobs_where_pg_cron_lives() -> None:
    was = psql("pgsocial", "-c", "select to_regclass('ops.jobs')").stdout.strip()
    sqitch("deploy", "pgsocial")
    run = "update ops.jobs set started_at = now() - interval '{}'"
    try:
        psql("pgsocial", "-c", run.format("1 second"))
        assert told("pgsocial", "jobs") == []
        psql("pgsocial", "-c", run.format("3 hours"))
        late = told("pgsocial", "jobs")
        names = psql("pgsocial", "-c", "select name from ops.jobs order by name").stdout.split()
        psql(
            "pgsocial",
            "-c",
            "select cron.alter_job(jobid, active => false) from cron.job "
            "where jobname = 'pgsocial ticker'",
        )
        psql(
            "pgsocial",
            "-c",
            "select cron.unschedule(jobid) from cron.job "
            "where jobname = 'pgsocial log_maintenance'",
        )
        said = told("pgsocial", "jobs")
    finally:
        if was:
            sqitch("rebase", "pgsocial", "-y", "--onto", "jobs^")
        else:
            sqitch("revert", "pgsocial", "-y")
    assert [(s, t.split(" at ")[0]) for s, t in late] == [
        (Status.WARN, f"{name} last ran") for name in names
    ]
    assert [(s, t) for s, t in said if " last ran at " not in t] == [
        (Status.FAIL, "log_maintenance is not scheduled"),
        (Status.WARN, "ticker is switched off"),
    ]


def test_logins_and_redis(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = environment()
    monkeypatch.setenv("PGSOCIAL_APP_URL", "postgresql://pgsocial_gateway:x@127.0.0.1:1/pgsocial")
    monkeypatch.setenv("PGSOCIAL_WORKER_URL", known["PGSOCIAL_APP_URL"])
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    said = told(database, "logins")
    assert [s for s, _ in said] == [Status.FAIL, Status.FAIL]
    assert "PGSOCIAL_APP_URL does not connect" in said[0][1]
    assert said[1][1] == "PGSOCIAL_WORKER_URL connects as pgsocial_gateway"
    assert [s for s, _ in told(database, "redis")] == [Status.FAIL]


def test_where_no_mail_can_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "address", lambda _: "")
    [found] = addresses.mail()
    assert found.status is Status.WARN
    assert "forgotten password" in found.message
    monkeypatch.setattr(addresses, "address", lambda _: "smtp://ada:secret@mail.example.org")
    [found] = addresses.mail()
    assert (found.status, found.message) == (Status.OK, "mails leave by smtp")


def test_a_redis_that_refuses_when_full(database: str) -> None:
    with redis.Redis.from_url(environment()["REDIS_URL"]) as client:
        was = client.config_get("maxmemory-policy")["maxmemory-policy"]
        client.config_set("maxmemory-policy", "noeviction")
        try:
            said = told(database, "redis")
        finally:
            client.config_set("maxmemory-policy", was)
    assert [s for s, _ in said] == [Status.WARN]
