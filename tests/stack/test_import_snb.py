"""The imported network, asked through social.* alone, against what the CSV files say."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.stack import snb_oracle

FOLDER = databases.REPO.parent / "shared/data/snb"
DATABASE = "pgsocial_snb"


def run_import(database: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pgsocial", "import", "snb", str(folder), *options],
        env={
            **os.environ,
            "DATABASE_URL": databases.url("DATABASE_URL", database),
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def connect(database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(databases.url("PGSOCIAL_APP_URL", database), autocommit=True)


def state(database: str) -> list[Any]:
    """Numbers of rows, and every id with its external one: what a second run must not change."""
    with databases.superuser(database) as connection:
        return connection.execute(
            """
            select (select count(*) from core.users), (select count(*) from core.follows),
                   (select count(*) from core.posts), (select count(*) from core.likes),
                   (select count(*) from core.post_hashtags),
                   (select count(*) from internal.events),
                   (select md5(string_agg(i::text, ',' order by i::text)) from core.imports as i),
                   (select count(*) from ops.verify_counters())
            """
        ).fetchall()


@pytest.fixture(scope="module")
def network() -> snb_oracle.Network:
    return snb_oracle.read(FOLDER)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    databases.clone(DATABASE)
    done = run_import(DATABASE, FOLDER, "--report", str(tmp_path_factory.mktemp("r") / "r.jsonl"))
    assert done.returncode == 0, done.stderr
    yield DATABASE
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def api(database: str) -> Iterator[psycopg.Connection[Any]]:
    with connect(database) as connection:
        yield connection


@pytest.fixture(scope="module")
def ids(database: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {"user": {}, "post": {}}
    with databases.superuser(database) as connection:
        for kind, external, own in connection.execute(
            "select kind, external_id, id from core.imports"
        ).fetchall():
            found[str(kind)][str(external)] = int(str(own))
    return found


def pages(
    api: psycopg.Connection[Any], call: str, arguments: list[Any], columns: str = "id"
) -> list[Any]:
    """All rows of a list by its cursor chain; only the last page may be short."""
    found: list[Any] = []
    cursor = None
    while True:
        rows = api.execute(
            f"select cursor, {columns} from {call}",  # type: ignore[arg-type]
            [*arguments, cursor],
        ).fetchall()
        found += [row[1] if len(row) == 2 else tuple(row[1:]) for row in rows]
        if len(rows) < 100:
            return found
        cursor = rows[-1][0]


def test_every_profile_and_follow_list(
    api: psycopg.Connection[Any], network: snb_oracle.Network, ids: dict[str, dict[str, int]]
) -> None:
    written = Counter(m.author for m in network.messages.values())
    assert set(ids["user"]) == network.persons
    for person, user in ids["user"].items():
        friends = {ids["user"][friend] for friend in network.friends[person]}
        row = api.execute(
            "select post_count, follower_count, following_count from social.get_profile(null, %s)",
            [user],
        ).fetchone()
        assert row == (written[person], len(friends), len(friends)), person
        for call in ("list_followers", "list_following"):
            listed = pages(api, f"social.{call}(null, %s, 100, %s)", [user])
            assert len(listed) == len(set(listed))
            assert set(listed) == friends, (call, person)


def test_every_home_feed(
    api: psycopg.Connection[Any], network: snb_oracle.Network, ids: dict[str, dict[str, int]]
) -> None:
    for person, user in ids["user"].items():
        expected = network.newest_first({person, *network.friends[person]})
        assert pages(api, "social.home_feed(%s, 100, %s)", [user]) == [
            ids["post"][m] for m in expected
        ], person


def test_every_list_of_posts(
    api: psycopg.Connection[Any], network: snb_oracle.Network, ids: dict[str, dict[str, int]]
) -> None:
    for person, user in ids["user"].items():
        listed = pages(api, "social.list_user_posts(null, %s, 100, %s)", [user])
        assert listed == [ids["post"][m] for m in network.newest_first({person})], person


def test_every_thread(
    api: psycopg.Connection[Any], network: snb_oracle.Network, ids: dict[str, dict[str, int]]
) -> None:
    roots = [m.id for m in network.messages.values() if m.parent is None and m.children]
    assert roots
    for root in roots:
        listed = pages(
            api, "social.get_thread(null, %s, 100, %s)", [ids["post"][root]], "id, depth"
        )
        assert listed == [(ids["post"][m], depth) for m, depth in network.thread(root)], root


def test_every_post(
    api: psycopg.Connection[Any], network: snb_oracle.Network, ids: dict[str, dict[str, int]]
) -> None:
    own = {number: message for message, number in ids["post"].items()}
    listed = api.execute(
        """
        select p.id, p.body, p.media, p.created_at, p.like_count, p.reply_count, p.reply_to_id
          from unnest(%s::bigint[]) as i (id), social.get_post(null, i.id) as p
        """,
        [list(own)],
    ).fetchall()
    assert len(listed) == len(network.messages)
    for number, body, media, at, likes, replies, parent in listed:
        message = network.messages[own[number]]
        assert (body, at, likes, replies) == (
            message.body,
            message.at,
            len(message.likes),
            len(message.children),
        )
        assert media == ([{"kind": "image", "url": message.image}] if message.image else [])
        assert parent == (ids["post"][message.parent] if message.parent else None)


def test_every_tag_page(
    api: psycopg.Connection[Any], network: snb_oracle.Network, ids: dict[str, dict[str, int]]
) -> None:
    tags = {tag for m in network.messages.values() for tag in m.tags}
    assert len(tags) > 100
    for tag in tags:
        expected = sorted(
            (m for m in network.messages.values() if tag in m.tags),
            key=snb_oracle.order,
            reverse=True,
        )
        listed = pages(api, "social.list_hashtag_posts(null, %s, 100, %s)", [tag])
        assert listed == [ids["post"][m.id] for m in expected], tag


def test_a_second_run_changes_nothing(database: str, tmp_path: Path) -> None:
    before = state(database)
    done = run_import(database, FOLDER, "--report", str(tmp_path / "report.jsonl"))
    assert done.returncode == 0, done.stderr
    assert "loaded 0 users, 0 follows, 0 posts, 0 likes" in done.stderr
    assert state(database) == before


def test_a_killed_run_goes_on(database: str, tmp_path: Path) -> None:
    other = "pgsocial_snb_killed"
    databases.clone(other)
    try:
        environment = {**os.environ, "DATABASE_URL": databases.url("DATABASE_URL", other)}
        command = [
            sys.executable,
            "-m",
            "pgsocial",
            "import",
            "snb",
            str(FOLDER),
            "--batch",
            "100",
            "--report",
            str(tmp_path / "report.jsonl"),
        ]
        counts = []
        for _ in range(3):
            process = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(1.5)
            process.send_signal(signal.SIGKILL)
            process.wait()
            with databases.superuser(other) as connection:
                row = connection.execute("select count(*) from core.imports").fetchone()
                assert row
                counts.append(row[0])
        assert counts == sorted(counts)
        assert 0 < int(str(counts[0])) < 8364, "the first kill came halfway"
        done = run_import(other, FOLDER, "--report", str(tmp_path / "report.jsonl"))
        assert done.returncode == 0, done.stderr
        whole, resumed = state(database)[0], state(other)[0]
        assert whole[:6] == resumed[:6]
        assert resumed[7] == 0
    finally:
        databases.drop(other)


GOOD = {
    "person": (
        "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|place",
        [
            "1|Ana|Ruiz|f|1990-01-01|2020-01-01T00:00:00.000+0000|1.1.1.1|F|1",
            "2|بن|علي|m|1990-01-01|2020-01-01T00:00:00.000+0000|1.1.1.1|F|1",
        ],
    ),
    "person_knows_person": (
        "Person.id|Person.id|creationDate",
        ["1|2|2020-01-02T00:00:00.000+0000"],
    ),
    "post": (
        "id|imageFile|creationDate|locationIP|browserUsed|language|content|length|creator|Forum.id|place",
        ['10||2020-01-03T00:00:00.000+0000|1.1.1.1|F|en|one "quoted" #Word|3|1|1|1'],
    ),
    "comment": (
        "id|creationDate|locationIP|browserUsed|content|length|creator|place|replyOfPost|replyOfComment",
        ["11|2020-01-03T00:00:00.000+0000|1.1.1.1|F|at the same time|3|2|1|10|"],
    ),
    "tag": ("id|name|url|hasType", ["5|R&B_/_Soul|u|1"]),
    "post_hasTag_tag": ("Post.id|Tag.id", ["10|5"]),
    "comment_hasTag_tag": ("Comment.id|Tag.id", []),
    "person_likes_post": ("Person.id|Post.id|creationDate", ["2|10|2020-01-04T00:00:00.000+0000"]),
    "person_likes_comment": (
        "Person.id|Comment.id|creationDate",
        ["1|11|2020-01-04T00:00:00.000+0000"],
    ),
}

BAD = {
    "person": [
        ("3|too|few", "3 columns where the header has 9"),
        ("x|Bo|Li|m|d|2020-01-01T00:00:00.000+0000|i|b|1", "id is not an id"),
        ("4|Bo|Li|m|d|yesterday|i|b|1", "creationDate is not a time"),
        (
            "1|Ana|Again|f|d|2020-01-01T00:00:00.000+0000|i|b|1",
            "the person stands twice in the file",
        ),
        ("6|B\0o|Li|m|d|2020-01-01T00:00:00.000+0000|i|b|1", "firstName holds a NUL character"),
    ],
    "person_knows_person": [
        ("1|1|2020-01-02T00:00:00.000+0000", "a person who knows themselves"),
        ("1|99|2020-01-02T00:00:00.000+0000", "a person who was not loaded"),
    ],
    "post": [
        ("12||2020-01-03T00:00:00.000+0000|i|b|en|  |0|1|1|1", "neither content nor imageFile"),
        ("13||2020-01-03T00:00:00.000+0000|i|b|en|hi|2|99|1|1", "an author who was not loaded"),
        (
            "14||2020-01-03T00:00:00.000+0000|i|b|en|a|pipe|2|1|1|1",
            "12 columns where the header has 11",
        ),
        ("10||2020-01-03T00:00:00.000+0000|i|b|en|twice|5|1|1|1", "the message stands twice"),
        (
            f"15||2020-01-03T00:00:00.000+0000|i|b|en|{'x' * 10001}|1|1|1|1",
            "content has over 10,000 characters",
        ),
    ],
    "comment": [
        ("16|2019-01-01T00:00:00.000+0000|i|b|early|5|1|1|10|", "older than what it replies to"),
        (
            "17|2020-01-05T00:00:00.000+0000|i|b|lost|4|1|1||99",
            "a reply to a message that was not loaded",
        ),
    ],
    "tag": [("7|1984|u|1", "no hashtag can be made of the name")],
    "post_hasTag_tag": [
        ("10|7", "a tag that breaks the grammar or is not in the tag file"),
        ("99|5", "a message that was not loaded"),
    ],
    "comment_hasTag_tag": [],
    "person_likes_post": [
        ("99|10|2020-01-04T00:00:00.000+0000", "a person who was not loaded"),
        ("1|99|2020-01-04T00:00:00.000+0000", "a message that was not loaded"),
    ],
    "person_likes_comment": [],
}


def write(folder: Path, with_bad_rows: bool) -> None:
    for name, (header, good) in GOOD.items():
        bad = [row for row, _ in BAD[name]] if with_bad_rows else []
        text = "\r\n".join([header, *good, *bad]) + "\r\n"
        (folder / f"{name}_0_0.csv").write_text("\ufeff" + text, encoding="utf-8", newline="")


@pytest.fixture
def empty() -> Iterator[str]:
    databases.clone("pgsocial_snb_small")
    yield "pgsocial_snb_small"
    databases.drop("pgsocial_snb_small")


def test_each_bad_row_is_reported_with_its_reason_and_stops_no_other(
    empty: str, tmp_path: Path
) -> None:
    write(tmp_path, with_bad_rows=True)
    done = run_import(empty, tmp_path, "--report", str(tmp_path / "report.jsonl"))
    assert done.returncode == 0, done.stderr
    reported = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
    found = {(entry["file"], entry["line"], entry["reason"]) for entry in reported}
    expected = {
        (f"{name}_0_0.csv", len(GOOD[name][1]) + 2 + place, reason)
        for name, rows in BAD.items()
        for place, (_, reason) in enumerate(rows)
    }
    assert found == expected
    with connect(empty) as connection:
        body = connection.execute(
            "select body, like_count, reply_count from social.list_hashtag_posts(null, 'r_b_soul')"
        ).fetchall()
        assert body == [('one "quoted" #Word', 1, 1)]
        assert connection.execute(
            "select count(*) from social.list_hashtag_posts(null, 'word')"
        ).fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda f: (f / "tag_0_0.csv").unlink(), "is missing"),
        (lambda f: (f / "post_0_0.csv").write_text(""), "was expected"),
        (lambda f: (f / "comment_0_0.csv").write_text("a|b\n"), "was expected"),
    ],
)
def test_a_folder_that_is_not_snb_is_one_clear_error(
    empty: str, tmp_path: Path, break_it: Any, message: str
) -> None:
    write(tmp_path, with_bad_rows=False)
    break_it(tmp_path)
    done = run_import(empty, tmp_path, "--report", str(tmp_path / "report.jsonl"))
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
