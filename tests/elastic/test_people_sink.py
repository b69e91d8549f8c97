"""The index of users is fed from the log beside that of posts, by the same runner."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pgsocial.elastic import people as language
from pgsocial.elastic.index import USERS, mappings
from pgsocial.elastic.searcher import Searcher
from pgsocial.pool import Database
from pgsocial.sinks import elasticsearch as module
from pgsocial.sinks.sink import Block, Keep, Row

from tests.elastic.world import NAME, SAME, World


async def search(world: World, query: str, me: int | None = None) -> Any:
    searcher = Searcher.of(world.settings.model_copy(update={"elasticsearch_timeout": 20}))
    assert searcher
    database = Database(world.settings.app_url.get_secret_value(), name="test", least=1, most=1)
    await database.open()
    asked = {"me": me, "query": query, "limit": 20, "cursor": None}
    try:
        return json.loads(await language.search(searcher, database, asked))
    finally:
        await database.close()
        await searcher.close()


def ids(found: Any) -> list[int]:
    return [int(item["id"]) for item in found["items"]]


def test_it_follows_what_happens(world: World) -> None:
    ada = world.do("create_user('ada', 'Ada Lovelace')")
    world.drive()
    assert world.called("lovelace") == [ada]

    bob = world.do("create_user('bob')")
    world.do("update_profile(%s, 'Ada Byron')", ada)
    world.do("rename_user(%s, 'countess')", ada)
    world.drive()
    assert (world.called("lovelace"), world.called("byron")) == ([], [ada])
    assert (world.called("ada"), world.called("countess")) == ([ada], [ada])
    assert world.called("bob") == [bob]

    before = world.client.get(index=world.users, id=str(ada))["_source"]["size"]
    world.do("follow_user(%s, %s)", bob, ada)
    world.drive()
    assert world.client.get(index=world.users, id=str(ada))["_source"]["size"] > before
    world.do("update_profile(%s, p_is_private => true)", bob)
    world.drive()
    assert world.called("bob") == [bob], "who is private is found by name as before"

    world.do("deactivate_user(%s)", ada)
    world.drive()
    assert world.called("byron") == []
    gone = world.client.get(index=world.users, id=str(ada))["_source"]
    assert gone.keys() == {"user_id", "is_deleted", "gone_at"}, "nothing that they said is left"
    world.do("reactivate_user(%s)", ada)
    world.drive()
    assert world.called("byron") == [ada]
    assert world.verify() == SAME


def test_what_is_older_does_not_win(world: World) -> None:
    ada = world.do("create_user('ada')")
    world.drive()
    rows = world.owner.execute("select * from internal.sink_people(array[%s::bigint])", [ada])
    row = rows.fetchone()
    assert row
    world.do("rename_user(%s, 'countess')", ada)
    world.drive()
    sink = module.open_sink(world.settings, NAME)
    sink.write(1, Block("people", [Row(*row)], 1, "late"))
    sink.close()
    assert world.called("countess") == [ada]
    assert world.verify() == SAME


def test_what_was_changed_by_hand_is_found_and_mended(world: World) -> None:
    people = [world.do("create_user(%s)", f"person_{n}") for n in range(4)]
    closed = world.do("create_user('closed')")
    world.do("deactivate_user(%s)", closed)
    world.drive()
    assert world.verify() == SAME
    index = f"{world.users}-1"
    changed = world.client.get(index=index, id=str(people[0]))["_source"] | {"names": ["other"]}
    world.client.index(index=index, id=str(people[0]), document=changed)
    world.client.delete(index=index, id=str(people[1]))
    world.client.index(index=index, id=str(closed), document=changed | {"user_id": closed})
    found = ([f"people {people[0]}"], [f"people {people[1]}"], [f"people {closed}"])
    assert world.verify() == found
    assert world.verify(repairs=True) == found
    assert world.verify() == SAME
    assert world.called("person") == people
    assert world.called("other") == []


def test_a_lost_index_of_users_is_said_and_made_anew(world: World) -> None:
    ada = world.do("create_user('ada')")
    world.drive()
    world.client.indices.delete(index=f"{world.users}-1")
    world.do("create_user('bob')")
    world.drive()
    assert world.state("state") == "broken"
    assert "Lost" in world.state("error")
    world.owner.execute("select ops.rebuild_sink(%s)", [NAME])
    world.drive()
    assert world.state("generation") == 2
    assert world.called("ada") == [ada]
    assert world.verify() == SAME


def test_what_the_mapping_does_not_take_is_set_aside(world: World) -> None:
    ada = world.do("create_user('ada')")
    world.drive()
    known = mappings(USERS)
    known["mappings"]["properties"]["words"] = {"type": "integer"}
    index = f"{world.users}-1"
    world.client.indices.delete(index=index)
    world.client.indices.create(index=index, settings=known["settings"], mappings=known["mappings"])
    world.client.indices.put_alias(index=index, name=world.users)
    world.do("update_profile(%s, 'Ada Byron')", ada)
    world.drive()
    rows = world.owner.execute("select entity, key, reason from ops.sink_quarantine").fetchall()
    assert [row[:2] for row in rows] == [("people", str(ada))]
    assert "words" in rows[0][2]
    assert world.state("state") == "running"


def test_two_sinks_have_indexes_of_their_own(world: World) -> None:
    """The patterns of their templates overlap: the longer name is meant."""
    ada = world.do("create_user('ada')")
    world.drive()
    other = module.open_sink(world.settings, "second")
    try:
        other.prepare(1, Keep(*[timedelta(1)] * 3))
        name = f"{world.users}-of-second-1"
        kept = world.client.indices.get(index=name)[name]["mappings"]["properties"]
        assert "names" in kept
        assert world.client.count(index=name)["count"] == 0
        assert world.called("ada") == [ada]
    finally:
        other.drop(1)
        other.close()
        for alias in (world.alias, world.users):
            world.client.indices.delete(
                index=f"position-of-{alias}-of-second", ignore_unavailable=True
            )
            world.client.indices.delete_index_template(name=f"{alias}-of-second")


async def test_who_is_new_is_found_at_once(world: World) -> None:
    """By what is kept here, while the engine does not know them; renamed ones when it does."""
    ada = world.do("create_user('ada', 'Quoll')")
    world.drive()
    assert world.called("quoll") == [ada]
    bob = world.do("create_user('bob', 'Quoll')")
    world.settle()
    found = await search(world, "quol")
    assert ids(found) == [bob, ada]
    assert not found["is_degraded"]
    assert world.called("quoll") == [ada]
    world.do("update_profile(%s, 'Wombat')", ada)
    world.settle()
    assert ids(await search(world, "quol")) == [bob], "and not by what they are no longer called"


async def test_where_it_is_behind_postgresql_searches(world: World) -> None:
    ada = world.do("create_user('ada', 'Quoll')")
    world.drive()
    assert not (await search(world, "quol"))["is_degraded"]
    world.do("update_profile(%s, 'Wombat')", ada)
    world.settle()
    world.owner.execute(
        "update internal.batches set sealed_at = sealed_at - interval '1 minute' where id > %s",
        [world.state("batch_id")],
    )
    found = await search(world, "womb")
    assert ids(found) == [ada]
    assert found["is_degraded"]
    assert (await search(world, ""))["is_degraded"]


@pytest.mark.parametrize("is_discoverable", [True, False])
async def test_preferences_hold_at_once(world: World, is_discoverable: bool) -> None:
    """The log says nothing of them and the index knows none: they are asked when one searches."""
    ada, bob = world.do("create_user('ada', 'Quoll')"), world.do("create_user('bob')")
    world.drive()
    given = json.dumps({"is_discoverable": is_discoverable})
    world.do("set_preferences(%s, %s::jsonb)", ada, given)
    for me in (None, bob):
        assert ids(await search(world, "quol", me)) == ([ada] if is_discoverable else [])
    assert ids(await search(world, "quol", ada)) == [ada]
    assert world.called("quoll") == [ada]
