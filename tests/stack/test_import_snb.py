"""The imported network, asked through social.* alone, against what the CSV files say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.stack import snb_oracle, snb_runs
from tests.stack.snb_oracle import Message, Network

DATABASE = "pgsocial_snb"
POST = (
    "id, author_id, author_display_name, body, media, lang, created_at, reply_to_id, root_id,"
    " like_count, reply_count, share_count, quote_count, is_tombstone"
)


class Imported:
    """The database and the ids that the import gave."""

    def __init__(self, api: psycopg.Connection[Any], ids: dict[str, dict[str, int]]) -> None:
        self.api = api
        self.users = ids["user"]
        self.posts = ids["post"]

    def pages(self, call: str, arguments: list[Any], columns: str) -> list[tuple[Any, ...]]:
        """All rows of a list by its cursor chain; only the last page may be short."""
        found: list[tuple[Any, ...]] = []
        cursor = None
        while True:
            rows = self.api.execute(
                f"select cursor, {columns} from {call}".encode(), [*arguments, cursor]
            ).fetchall()
            found += [tuple(row[1:]) for row in rows]
            if len(rows) < 100:
                return found
            cursor = rows[-1][0]

    def post(self, message: Message, network: Network) -> tuple[Any, ...]:
        """A message as the columns POST must show it."""
        return (
            self.posts[message.id],
            self.users[message.author],
            network.persons[message.author].name,
            message.body,
            [{"kind": "image", "url": message.image}] if message.image else [],
            message.language,
            message.at,
            self.posts[message.parent] if message.parent else None,
            self.posts[message.root] if message.root else None,
            len(message.likes),
            len(message.children),
            0,
            0,
            False,
        )


@pytest.fixture(scope="module")
def network() -> Network:
    return snb_oracle.read(snb_runs.FOLDER)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    databases.clone(DATABASE)
    report = tmp_path_factory.mktemp("snb") / "report.jsonl"
    done = snb_runs.run(DATABASE, snb_runs.FOLDER, "--report", report)
    assert done.returncode == 0, done.stderr
    rejected = [json.loads(line) for line in report.read_text().splitlines()]
    # Names such as 1984, as many as the oracle finds no key for.
    assert {entry["file"] for entry in rejected} == {"tag_0_0.csv"}
    names = snb_oracle.rows(snb_runs.FOLDER, "tag")
    assert len(rejected) == sum(snb_oracle.tag_key(row[1]) is None for row in names)
    ids: dict[str, dict[str, int]] = {"user": {}, "post": {}, "follow": {}, "like": {}}
    with databases.superuser(DATABASE) as connection:
        for kind, external, own in connection.execute(
            "select kind, external_id, id from core.imports"
        ).fetchall():
            ids[str(kind)][str(external)] = int(str(own))
    with psycopg.connect(databases.url("PGSOCIAL_APP_URL", DATABASE), autocommit=True) as api:
        yield Imported(api, ids)
    databases.drop(DATABASE)


def test_every_profile(imported: Imported, network: Network) -> None:
    written = Counter(m.author for m in network.messages.values())
    assert set(imported.users) == set(network.persons)
    for person in network.persons.values():
        row = imported.api.execute(
            "select username, display_name, created_at, post_count, follower_count,"
            " following_count from social.get_profile(null, %s)",
            [imported.users[person.id]],
        ).fetchone()
        friends = len(person.friends)
        assert row is not None
        assert row[0].endswith(f"_{person.id}")
        assert row[1:] == (person.name, person.at, written[person.id], friends, friends)


@pytest.mark.parametrize("call", ["list_followers", "list_following"])
def test_every_list_of_follows(imported: Imported, network: Network, call: str) -> None:
    for person in network.persons.values():
        newest_first = sorted(
            ((since, imported.users[friend]) for friend, since in person.friends.items()),
            reverse=True,
        )
        listed = imported.pages(
            f"social.{call}(null, %s, 100, %s)", [imported.users[person.id]], "id"
        )
        assert listed == [(user,) for _, user in newest_first], person


def test_every_home_feed(imported: Imported, network: Network) -> None:
    for person in network.persons.values():
        expected = [
            (*imported.post(m, network), person.id in m.likes, [])
            for m in network.newest_first({person.id, *person.friends})
        ]
        listed = imported.pages(
            "social.home_feed(%s, 100, %s)",
            [imported.users[person.id]],
            f"{POST}, is_liked, coalesce(shared_by, '[]')",
        )
        assert listed == expected, person


def test_every_list_of_posts(imported: Imported, network: Network) -> None:
    for person, user in imported.users.items():
        listed = imported.pages("social.list_user_posts(null, %s, 100, %s)", [user], POST)
        expected = [imported.post(m, network) for m in network.newest_first({person})]
        assert listed == expected, person


def test_every_thread(imported: Imported, network: Network) -> None:
    roots = [m.id for m in network.messages.values() if m.parent is None and m.children]
    assert max(depth for root in roots for _, depth in network.thread(root)) > 2
    for root in roots:
        listed = imported.api.execute(
            f"select {POST}, depth"
            " from social.get_thread(null, %s, 'oldest', 20, 100, 100)".encode(),
            [imported.posts[root]],
        ).fetchall()
        assert listed == [
            (*imported.post(m, network), depth) for m, depth in network.thread(root)
        ], root


def test_every_post(imported: Imported, network: Network) -> None:
    columns = ", ".join(f"p.{name}" for name in POST.split(", "))
    listed = imported.api.execute(
        f"select {columns} from unnest(%s::bigint[]) as i (id), social.get_post(null, i.id) as p"
        " order by p.id".encode(),
        [list(imported.posts.values())],
    ).fetchall()
    assert listed == sorted(imported.post(m, network) for m in network.messages.values())


def test_every_tag_page(imported: Imported, network: Network) -> None:
    tags = snb_oracle.by_tag(network)
    assert len(tags) > 100
    for tag, messages in tags.items():
        listed = imported.pages("social.list_hashtag_posts(null, %s, 100, %s)", [tag], POST)
        assert listed == [imported.post(m, network) for m in messages], tag


def test_every_like_keeps_its_time(imported: Imported, network: Network) -> None:
    """No function tells it yet, so this one asks the table."""
    with databases.superuser(DATABASE) as connection:
        stored = connection.execute(
            "select user_id, post_id, created_at from core.likes"
        ).fetchall()
    assert sorted(stored) == sorted(
        (imported.users[person], imported.posts[message.id], at)
        for message in network.messages.values()
        for person, at in message.likes.items()
    )
