"""`pgsocial load`: the same for the same seed, as if written row by row, and whole at the end."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pgsocial.tools.doctor.cli import examine

from tests import databases
from tests.stack import loads
from tests.stack.log import Connection, connect, one
from tests.stack.trees import schema

FACTS = "facts.json"
# Sessions that wait for a table.
BLOCKED = (
    "select pid from pg_locks join pg_class as c on c.oid = relation"
    " where not granted and relnamespace = 'core'::regnamespace and database ="
    " (select oid from pg_database where datname = current_database())"
)


@dataclass
class Loaded:
    """A database after one load."""

    database: str
    owner: Connection
    api: Connection
    before: str
    state: dict[str, Any]
    facts: dict[str, Any]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("load")
    facts, report = folder / FACTS, folder / "report.json"
    with loads.empty("pgsocial_load") as database:
        before = schema(database)
        options = ("--until", loads.UNTIL, "--jobs", "2", "--facts", facts, "--report", report)
        done = loads.run(database, *options)
        assert done.returncode == 0, done.stderr
        assert "rows/s" in done.stdout
        with connect(database) as owner, connect(database, "PGSOCIAL_APP_URL") as api:
            yield Loaded(
                database,
                owner,
                api,
                before,
                loads.state(owner),
                json.loads(facts.read_text()),
                json.loads(report.read_text()),
            )


def test_the_schema_is_whole_again(loaded: Loaded) -> None:
    assert schema(loaded.database) == loaded.before
    assert one(loaded.owner, "select count(*) from pg_constraint where not convalidated") == 0
    assert one(loaded.owner, "select count(*) from pg_index where not indisvalid") == 0


def test_the_same_seed_gives_the_same_rows(loaded: Loaded, tmp_path: Path) -> None:
    options = ("--until", loads.UNTIL, "--facts", tmp_path / FACTS)
    with loads.empty("pgsocial_load_again") as database:
        assert loads.run(database, *options, "--jobs", "1").returncode == 0
        with connect(database) as owner:
            assert loads.state(owner) == loaded.state
    assert json.loads((tmp_path / FACTS).read_text()) == loaded.facts
    with loads.empty("pgsocial_load_other") as database:
        assert loads.run(database, *options, "--seed", "2").returncode == 0
        with connect(database) as owner:
            other = loads.state(owner)
    assert [table for table, rows in loaded.state.items() if other[table] == rows] == []


def test_triggers_and_folds_would_have_left_the_same(loaded: Loaded) -> None:
    with loads.empty("pgsocial_load_slowly") as database, connect(database) as slow:
        for table, columns in loads.SOURCES.items():
            out = f"copy (select {columns} from {table} order by 1, 2) to stdout".encode()
            with (
                loaded.owner.cursor().copy(out) as source,
                slow.cursor().copy(f"copy {table} ({columns}) from stdin".encode()) as target,
            ):
                for chunk in source:
                    target.write(chunk)
        slow.execute("select internal.settle()")
        assert loads.state(slow) == loaded.state


def test_read_models_are_what_the_tables_say(loaded: Loaded) -> None:
    assert loaded.owner.execute("select * from ops.verify_counters()").fetchall() == []
    for (name,) in loaded.owner.execute("select name from internal.projections").fetchall():
        query = "select * from ops.verify_projection(%s)"
        assert loaded.owner.execute(query, [name]).fetchall() == [], name


def test_the_log_tells_of_the_load_in_one_event(loaded: Loaded) -> None:
    events = loaded.owner.execute("select type, payload ->> 'source' from internal.events")
    assert events.fetchall() == [("log.epoch", "pgsocial load --scale tiny --seed 1")]


def test_as_many_rows_as_it_says(loaded: Loaded) -> None:
    for table, rows in loaded.report["tables"].items():
        assert one(loaded.owner, f"select count(*) from {table}") == rows, table
    assert loaded.report["rows"] == sum(loaded.report["tables"].values())
    about = {"core.users": 1_000, "core.posts": 10_000, "core.follows": 20_000}
    for table, rows in about.items():
        assert loaded.report["tables"][table] == pytest.approx(rows, rel=0.1)
    engagements = ("core.likes", "core.shares", "core.bookmarks")
    assert sum(loaded.report["tables"][t] for t in engagements) == pytest.approx(50_000, rel=0.1)
    assert all(step["seconds"] >= 0 for step in loaded.report["steps"])


def test_ids_and_times_agree(loaded: Loaded) -> None:
    until = "2026-01-15T12:34:56Z"
    for table in ("core.posts", "core.shares"):
        query = f"select count(*) from {table} where created_at >= %s"
        assert one(loaded.owner, query, until) == 0, table
    query = (
        "select count(*) from {} as e join core.posts as p on p.id = e.post_id"
        " where e.created_at <= p.created_at or e.created_at > %s"
    )
    for table in ("core.likes", "core.shares"):
        assert one(loaded.owner, query.format(table), until) == 0, table
    query = "select count(*) from core.posts as p join core.shares as s on s.id = p.id"
    assert one(loaded.owner, query) == 0, "an entry of a feed is a post or a share"
    query = (
        "select count(*) from core.posts as p join core.users as u on u.id = p.author_id"
        " where p.id < u.id"
    )
    assert one(loaded.owner, query) == 0


def test_what_was_planted_is_there(loaded: Loaded) -> None:
    owner, facts = loaded.owner, loaded.facts
    burst = facts["hashtag_burst"]
    tagged = (
        "select count(*) from core.post_hashtags as h join core.posts as p on p.id = h.post_id"
        " where h.tag = %s and p.created_at >= %s and p.created_at < %s"
    )
    assert one(owner, tagged, burst["tag"], burst["from"], burst["until"]) == burst["post_count"]
    everywhere = one(owner, "select count(*) from core.post_hashtags where tag = %s", burst["tag"])
    assert burst["post_count"] > 100
    assert burst["post_count"] > 0.9 * everywhere
    dead = facts["dead_hour"]
    hourly = "select count(*) from core.posts where created_at >= %s and created_at < %s"
    assert one(owner, hourly, dead["from"], dead["until"]) == 0
    for ring in facts["rings"]:
        mutual = (
            "select count(*) from core.follows"
            " where follower_id = any (%s::bigint[]) and followee_id = any (%s::bigint[])"
        )
        assert one(owner, mutual, ring, ring) == len(ring) * (len(ring) - 1)
        liked = (
            "select min(case when l.user_id = any (%s::bigint[]) then 1 else 0 end)"
            " from core.likes as l join core.posts as p on p.id = l.post_id"
            " where p.author_id = any (%s::bigint[])"
        )
        assert one(owner, liked, ring, ring) == 1, "nobody else likes what a ring writes"
    cascade = facts["cascade"]
    first = "select count(*) from core.shares where post_id = %s and via_share_id is null"
    assert one(owner, first, cascade["post_id"]) == 1
    shares = "select count(*) from core.shares where post_id = %s"
    assert one(owner, shares, cascade["post_id"]) == cascade["share_count"] == 40
    busy = facts["busy_root"]
    replies = "select count(*) from core.posts where root_id = %s"
    assert one(owner, replies, busy["post_id"]) == busy["reply_count"] > 100


def test_the_accounts_that_benchmarks_ask_for(loaded: Loaded) -> None:
    accounts = loaded.facts["accounts"]
    following = {name: account["following_count"] for name, account in accounts.items()}
    assert following["active_reader"] == following["away_reader_200"] == 200
    assert following["away_reader_50"] == 50
    assert following["active_reader_2000"] == following["away_reader_2000"] == 333
    assert accounts["blocking_reader"]["block_count"] == 100
    assert accounts["bookmarking_reader"]["bookmark_count"] == 100
    assert accounts["prolific_author"]["post_count"] == pytest.approx(1_000, rel=0.2)
    assert accounts["celebrity"]["follower_count"] == pytest.approx(500, rel=0.1)
    assert accounts["active_reader"]["last_seen_at"] > "2026-01-15T12:00"
    assert accounts["away_reader_50"]["last_seen_at"] < "2025-01-16"


def test_the_api_works_on_it(loaded: Loaded) -> None:
    api = loaded.api
    for account in loaded.facts["accounts"].values():
        feed = "select count(*) from social.home_feed(%s, 20) where body <> ''"
        assert one(api, feed, account["user_id"]) == 20
    root = loaded.facts["busy_root"]["post_id"]
    assert (
        one(
            api,
            "select count(*) from social.get_thread(null, %s, p_breadth => 19, p_nested => 0)",
            root,
        )
        == 20
    )
    tag = loaded.facts["hashtag_burst"]["tag"]
    assert one(api, "select count(*) from social.list_hashtag_posts(null, %s, 20)", tag) == 20
    keeper = loaded.facts["accounts"]["bookmarking_reader"]["user_id"]
    assert one(api, "select count(*) from social.list_bookmarks(%s, 20)", keeper) == 20


def test_triggers_are_on_again() -> None:
    with loads.empty("pgsocial_load_triggers") as database:
        assert loads.run(database).returncode == 0
        with connect(database) as owner:
            assert one(owner, "select count(*) from internal.timelines") > 10_000
            differences = "select count(*) from ops.verify_projection('timelines')"
            assert one(owner, differences) == 0
            author = one(owner, "select min(id) from core.users")
            query = "select social.create_post(%s, 'After the load #again')"
            post = one(owner, query, author)
            assert one(owner, "select hashtags from core.posts where id = %s", post) == ["again"]
            owner.execute("select internal.settle()")
            assert one(owner, "select count(*) from internal.events") == 2
            assert owner.execute("select * from ops.verify_counters()").fetchall() == []


def test_killed_halfway_it_goes_on_and_ends_the_same(loaded: Loaded, tmp_path: Path) -> None:
    options = ("--until", loads.UNTIL, "--facts", tmp_path / FACTS)
    with loads.empty("pgsocial_load_killed") as database, connect(database) as owner:
        before = schema(database)
        kill_at(database, "core.posts", *options)
        assert one(owner, "select count(*) from loader.tasks where step = 'users'") > 0
        parked = "select count(*) from loader.parked where kind = 'index'"
        assert one(owner, parked) > 0, "what is away is written down"
        told = [f for f in examine(databases.url("DATABASE_URL", database)) if f.topic == "load"]
        assert ["--resume" in finding.remedy for finding in told] == [True]
        refused = loads.run(database, *options)
        assert refused.returncode == 1
        assert "--resume goes on" in refused.stderr
        options = (*options, "--resume")
        away = one(owner, parked)
        kill_at(database, "core.post_hashtags", *options)
        assert one(owner, "select count(*) from loader.tasks where step = 'posts'") > 0
        kill_at(database, "core.follow_requests", *options)
        assert 0 < one(owner, parked) < away, "some are back"
        done = loads.run(database, *options)
        assert done.returncode == 0, done.stderr
        assert loads.state(owner) == loaded.state
        assert schema(database) == before
    assert json.loads((tmp_path / FACTS).read_text()) == loaded.facts


def test_a_server_that_takes_no_more_connections_is_told(loaded: Loaded, tmp_path: Path) -> None:
    options = ("--until", loads.UNTIL, "--jobs", "2", "--facts", tmp_path / FACTS)
    with loads.empty("pgsocial_load_cut") as database, connect(database) as owner:
        with loads.door(database) as (address, close), databases.superuser(database) as locker:
            process = loads.start(address, *options)
            wait_until(process, owner, "to_regclass('loader.tasks') is not null")
            locker.autocommit = False
            locker.execute(f"lock table {', '.join(loads.SOURCES)}".encode())
            wait_until(process, owner, f"(select count(*) = 2 from ({BLOCKED}) as b)")
            close()
            locker.execute(f"select pg_terminate_backend(pid) from ({BLOCKED} limit 1) as b")
            _, err = process.communicate(timeout=60)
            locker.rollback()
        assert process.returncode == 1, err
        assert "Traceback" not in err
        assert "terminating connection" in err
        assert "pgsocial load --resume goes on" in err
        done = loads.run(database, *options, "--resume")
        assert done.returncode == 0, done.stderr
        assert loads.state(owner) == loaded.state


def wait_until(process: subprocess.Popen[str], connection: Connection, condition: str) -> None:
    """Wait while the load goes on; its end, or half a minute, fails the test."""
    deadline = time.monotonic() + 30
    while not one(connection, f"select {condition}"):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, condition
        time.sleep(0.002)


def kill_at(database: str, table: str, *options: str | Path) -> None:
    """Start a load and kill -9 it while it waits for a table."""
    with databases.superuser(database) as locker:
        process = loads.start(database, *options)
        wait_until(process, locker, "to_regclass('loader.tasks') is not null")
        locker.autocommit = False
        locker.execute(f"lock table {table}".encode())
        wait_until(process, locker, f"exists ({BLOCKED} and relation = '{table}'::regclass)")
        process.kill()
        process.communicate()
        locker.rollback()


def test_what_it_refuses(loaded: Loaded, tmp_path: Path) -> None:
    again = loads.run(loaded.database)
    assert again.returncode == 1
    assert "has users already" in again.stderr
    nothing = loads.run(loaded.database, "--resume")
    assert nothing.returncode == 1
    assert "no load was stopped" in nothing.stderr
    with loads.empty("pgsocial_load_refused") as database, connect(database) as owner:
        before = schema(database)
        full = loads.run(database, "--free", "0.001", "--facts", tmp_path / FACTS)
        assert full.returncode == 1
        assert "needs about" in full.stderr
        assert "make room" in full.stderr
        assert schema(database) == before
        assert one(owner, "select count(*) from core.users") == 0
        forced = loads.run(database, "--free", "0.001", "--force", "--facts", tmp_path / FACTS)
        assert forced.returncode == 0, forced.stderr


def test_a_second_load_beside_it_waits_its_turn() -> None:
    with loads.empty("pgsocial_load_beside") as database:
        both = [loads.start(database) for _ in range(2)]
        endings = [(*process.communicate(), process.returncode) for process in both]
        assert sorted(code for *_, code in endings) == [0, 1], endings
        assert any("has users already" in err for _, err, _ in endings)


def test_an_empty_database_without_pgsocial_is_refused() -> None:
    databases.create("pgsocial_load_bare")
    try:
        done = loads.run("pgsocial_load_bare")
        assert done.returncode == 1
        assert "make deploy" in done.stderr
    finally:
        databases.drop("pgsocial_load_bare")


def test_a_failure_of_the_server_is_told(tmp_path: Path) -> None:
    with loads.empty("pgsocial_load_broken") as database:
        with databases.superuser(database) as connection:
            connection.execute("alter table core.likes add check (user_id < 0)")
        done = loads.run(database, "--facts", tmp_path / FACTS)
        assert done.returncode == 1
        assert "violates check constraint" in done.stderr
        assert "--resume" in done.stderr
        with databases.superuser(database) as connection:
            connection.execute("alter table core.likes drop constraint likes_user_id_check")
        assert loads.run(database, "--resume", "--facts", tmp_path / FACTS).returncode == 0
