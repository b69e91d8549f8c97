"""An import that runs twice, beside itself, or is killed, leaves what one run leaves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.stack import snb_runs
from tests.stack.log import cloned, one

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
    with cloned("pgsocial_snb_two") as database:
        runs = [
            snb_runs.start(database, tmp_path, "--report", tmp_path / f"{number}.jsonl")
            for number in range(3)
        ]
        said = [process.communicate() for process in runs]
        assert [process.returncode for process in runs] == [0, 0, 0], said
        assert sorted(NOTHING in out for out, _ in said) == [False, True, True]
        assert snb_runs.state(database)["users"][0] == 2


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
