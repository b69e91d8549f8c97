"""An import that runs twice, beside itself, or is killed, leaves what one run leaves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.stack import snb_runs
from tests.stack.log import cloned, connect, one

NOTHING = "loaded 0 users, 0 follows, 0 posts, 0 likes"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    """A database after one run, and its state."""
    with cloned("pgsocial_snb_once") as database:
        report = tmp_path_factory.mktemp("once") / "report.jsonl"
        done = snb_runs.run(database, snb_runs.FOLDER, "--report", report)
        assert done.returncode == 0, done.stderr
        yield database, snb_runs.state(database)


def test_a_second_run_changes_nothing(once: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    database, before = once
    done = snb_runs.run(database, snb_runs.FOLDER, "--report", tmp_path / "report.jsonl")
    assert done.returncode == 0, done.stderr
    assert NOTHING in done.stdout
    assert snb_runs.state(database) == before
    assert before["wrong counters"] == (0,)


def test_killed_again_and_again_it_ends_the_same(
    once: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    report = tmp_path / "report.jsonl"
    with cloned("pgsocial_snb_killed") as database, databases.superuser(database) as watch:
        loaded = "select count(*) from core.imports where kind = %s"
        for kind, count in [
            ("user", 100),
            ("follow", 300),
            ("post", 1_000),
            ("post", 4_000),
            ("post", 7_500),
            ("like", 500),
        ]:
            process = snb_runs.start(database, snb_runs.FOLDER, "--batch", "20", "--report", report)
            while one(watch, loaded, kind) < count:
                assert process.poll() is None, process.communicate()
                time.sleep(0.002)
            process.kill()
            process.communicate()
            assert process.returncode == -9, "it was done before it could be killed"
            for table, noted in (("users", "user"), ("posts", "post"), ("likes", "like")):
                written = one(watch, f"select count(*) from core.{table}")
                assert written == one(watch, loaded, noted), table
        done = snb_runs.run(database, snb_runs.FOLDER, "--report", report)
        assert done.returncode == 0, done.stderr
        assert snb_runs.state(database) == once[1]


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    snb_runs.write(tmp_path)
    waiting = (
        "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        " and database = (select oid from pg_database where datname = current_database())"
    )
    with cloned("pgsocial_snb_two") as database, connect(database) as first:
        first.execute("select pg_advisory_lock(hashtextextended('pgsocial.import', 0))")
        runs = [
            snb_runs.start(database, tmp_path, "--report", tmp_path / f"{number}.jsonl")
            for number in range(2)
        ]
        while one(first, waiting) < 2:
            assert [process.poll() for process in runs] == [None, None]
            time.sleep(0.01)
        first.execute("select pg_advisory_unlock_all()")
        said = [process.communicate() for process in runs]
        assert [process.returncode for process in runs] == [0, 0], said
        assert sorted(NOTHING in out for out, _ in said) == [False, True]
        assert [(tmp_path / f"{number}.jsonl").read_text() for number in range(2)] == ["", ""]


@pytest.mark.parametrize("batch", ["1", "2", "5000"])
def test_ids_of_one_millisecond_follow_levels_and_then_the_files(
    tmp_path: Path, batch: str
) -> None:
    at = "2020-01-03T00:00:00.000+0000"
    snb_runs.write(
        tmp_path,
        {
            "post": [f"31||{at}|i|b|en|second|1|1|1|1", f"21||{at}|i|b|en|third|1|2|1|1"],
            "comment": [
                f"40|{at}|i|b|below a reply|1|1|1||41",
                f"41|{at}|i|b|second reply|1|1|1|21|",
                f"39|{at}|i|b|third reply|1|1|1|31|",
            ],
        },
    )
    report = tmp_path / "report.jsonl"
    with cloned("pgsocial_snb_millisecond") as database:
        done = snb_runs.run(database, tmp_path, "--batch", batch, "--report", report)
        assert done.returncode == 0, done.stderr
        assert report.read_text() == ""
        with databases.superuser(database) as connection:
            numbers = connection.execute(
                "select external_id, id - internal.id_at(%s) + 1048575 from core.imports"
                " where kind = 'post' order by id",
                [at],
            ).fetchall()
    expected = ["10", "31", "21", "11", "41", "39", "40"]
    assert numbers == [(message, number) for number, message in enumerate(expected)]


def test_what_people_undid_since_stays_undone(tmp_path: Path) -> None:
    snb_runs.write(tmp_path)
    report = tmp_path / "report.jsonl"
    with cloned("pgsocial_snb_undone") as database, databases.superuser(database) as connection:
        assert snb_runs.run(database, tmp_path, "--report", report).returncode == 0
        connection.execute(
            """
            with known as (
                select kind, external_id, id from core.imports where kind in ('user', 'post')
            )
            select social.unlike_post(two.id, post.id), social.unfollow_user(one.id, two.id),
                   social.delete_post(two.id, reply.id)
              from known as one, known as two, known as post, known as reply
             where (one.kind, one.external_id) = ('user', '1')
               and (two.kind, two.external_id) = ('user', '2')
               and (post.kind, post.external_id) = ('post', '10')
               and (reply.kind, reply.external_id) = ('post', '11')
            """
        )
        connection.execute("select internal.settle()")
        before = snb_runs.state(database)
        assert before["follows"][0] == before["likes"][0] == 1
        done = snb_runs.run(database, tmp_path, "--report", report)
        assert done.returncode == 0, done.stderr
        assert snb_runs.state(database) == before


def test_messages_may_come_in_several_imports(tmp_path: Path) -> None:
    """A later folder's replies find their parents, and numbers of a millisecond go on."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    snb_runs.write(first)
    snb_runs.write(second, {"comment": ["12|2020-01-03T00:00:00.000+0000|i|b|later|5|1|1||11"]})
    (second / "post_0_0.csv").write_text(snb_runs.POST + "\n")
    with cloned("pgsocial_snb_parts") as database, databases.superuser(database) as connection:
        for folder in (first, second):
            done = snb_runs.run(database, folder, "--report", tmp_path / "report.jsonl")
            assert done.returncode == 0, done.stderr
        root = one(
            connection, "select id from core.imports where kind = 'post' and external_id = '10'"
        )
        assert connection.execute(
            "select id - %s, depth, body from social.get_thread(null, %s)", [root, root]
        ).fetchall()[1:] == [(1, 1, "at the same time"), (2, 2, "later")]


def test_a_block_made_meanwhile_holds(tmp_path: Path) -> None:
    snb_runs.write(tmp_path)
    knows = tmp_path / "person_knows_person_0_0.csv"
    whole = knows.read_text()
    knows.write_text(whole.splitlines()[0] + "\n")
    report = tmp_path / "report.jsonl"
    with cloned("pgsocial_snb_blocked") as database, databases.superuser(database) as connection:
        assert snb_runs.run(database, tmp_path, "--report", report).returncode == 0
        connection.execute("select social.block_user(max(id), min(id)) from core.users")
        knows.write_text(whole)
        done = snb_runs.run(database, tmp_path, "--report", report)
        assert done.returncode == 0, done.stderr
        assert "one of the two blocks the other" in report.read_text()
        assert snb_runs.state(database)["follows"][0] == 0
