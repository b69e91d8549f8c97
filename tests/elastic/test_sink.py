"""The index is fed from the log: it follows, is made anew, and holds nothing of the erased."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pgsocial.elastic.searcher import Searcher
from pgsocial.pool import Database
from pgsocial.sinks import elasticsearch as module
from pgsocial.sinks.sink import Keep, Position

from stack.servers import Server
from tests.elastic.world import NAME, SAME, World


def test_it_follows_what_happens(world: World) -> None:
    ada, bob = world.do("create_user('ada')"), world.do("create_user('bob')")
    one = world.do("create_post(%s, 'early rain')", ada)
    closed = world.do("create_post(%s, 'early rain', p_visibility => 'followers')", ada)
    world.drive()
    assert world.state("state") == "running"
    assert world.found("rain") == [one]

    two = world.do("create_post(%s, 'late rain')", bob)
    world.do("edit_post(%s, %s, 'snow')", ada, one)
    world.do("like_post(%s, %s)", ada, two)
    world.drive()
    assert (world.found("rain"), world.found("snow")) == ([two], [one])
    assert world.client.get(index=world.alias, id=str(two))["_source"]["like_count"] == 1

    world.do("update_profile(%s, p_is_private => true)", bob)
    world.drive()
    assert world.found("rain") == []
    world.do("update_profile(%s, p_is_private => false)", bob)
    world.do("delete_post(%s, %s)", ada, one)
    world.drive()
    assert (world.found("rain"), world.found("snow")) == ([two], [])
    world.do("deactivate_user(%s)", bob)
    world.drive()
    assert world.found("rain") == []
    assert world.verify() == SAME
    assert not world.client.exists(index=world.alias, id=str(closed)) or (
        "words" not in world.client.get(index=world.alias, id=str(closed))["_source"]
    )


def test_a_kill_at_each_step_loses_nothing(world: World) -> None:
    """What began again says the same, and what was said twice stands once."""
    ada = world.do("create_user('ada')")
    world.drive()
    steps: list[str] = []
    world.do("create_post(%s, 'rain 0')", ada)
    world.drive(steps.append)
    assert len(set(steps)) > 5

    class Killed(BaseException):
        pass

    for number, step in enumerate(dict.fromkeys(steps), 1):

        def kill(at: str, step: str = step) -> None:
            if at == step:
                raise Killed

        world.do("create_post(%s, %s)", ada, f"rain {number}")
        with pytest.raises(Killed):
            world.drive(kill)
        world.drive()
        assert len(world.found("rain")) == number + 1
    assert world.verify() == SAME


def test_a_rebuild_is_read_when_it_is_whole(world: World) -> None:
    ada = world.do("create_user('ada')")
    one = world.do("create_post(%s, 'rain')", ada)
    world.drive()
    world.owner.execute("select ops.rebuild_sink(%s)", [NAME])
    seen: list[tuple[list[int], list[int]]] = []
    world.do("create_post(%s, 'rain again')", ada)
    world.drive(lambda step: seen.append((world.found("rain"), world.called("ada"))))
    assert all(one in found for found, _ in seen), "readers see a whole index all the time"
    assert all(called == [ada] for _, called in seen)
    assert len(world.found("rain")) == 2
    assert world.state("generation") == 2
    for alias in (world.alias, world.users):
        assert list(world.client.indices.get_alias(name=alias)) == [f"{alias}-2"]
        assert not world.client.indices.exists(index=f"{alias}-1")
    assert world.verify() == SAME


def test_a_lost_index_is_said_and_made_anew(world: World) -> None:
    ada = world.do("create_user('ada')")
    world.do("create_post(%s, 'rain')", ada)
    world.drive()
    world.client.indices.delete(index=f"{world.alias}-1")
    world.do("create_post(%s, 'rain')", ada)
    world.drive()
    assert world.state("state") == "broken"
    assert "Lost" in world.state("error")
    world.owner.execute("select ops.rebuild_sink(%s)", [NAME])
    world.drive()
    assert len(world.found("rain")) == 2
    assert world.verify() == SAME


def test_a_read_only_index_is_waited_for(world: World) -> None:
    ada = world.do("create_user('ada')")
    world.do("create_post(%s, 'rain')", ada)
    world.drive()
    index = f"{world.alias}-1"
    world.client.indices.put_settings(index=index, settings={"blocks.write": True})
    late = world.do("create_post(%s, 'late rain')", ada)
    world.drive()
    assert world.state("state") == "running"
    assert "Busy" in world.state("error")
    assert late not in world.found("rain")
    world.client.indices.put_settings(index=index, settings={"blocks.write": False})
    world.owner.execute("update ops.sinks set retry_at = null")
    world.drive()
    assert late in world.found("rain")


def test_what_the_mapping_does_not_take_is_set_aside(world: World) -> None:
    """A field of another kind in the index: the row is told, and the rest goes on."""
    ada = world.do("create_user('ada')")
    world.drive()
    template = {"properties": {"words": {"type": "integer"}}}
    world.client.indices.delete(index=f"{world.alias}-1")
    world.client.indices.delete_index_template(name=world.alias)
    known = module_mappings()
    known["mappings"]["properties"] |= template["properties"]
    world.client.indices.create(
        index=f"{world.alias}-1", settings=known["settings"], mappings=known["mappings"]
    )
    world.client.indices.put_alias(index=f"{world.alias}-1", name=world.alias)
    bad = world.do("create_post(%s, 'rain')", ada)
    good = world.do("create_post(%s, '42')", ada)
    world.drive()
    rows = world.owner.execute("select key, reason from ops.sink_quarantine").fetchall()
    assert [key for key, _ in rows] == [str(bad)]
    assert "words" in rows[0][1]
    assert world.client.exists(index=world.alias, id=str(good))
    assert world.state("state") == "running"


def module_mappings() -> Any:
    from pgsocial.elastic.index import mappings

    return mappings()


def test_nothing_of_an_erased_person_is_left(world: World) -> None:
    ada, bob = world.do("create_user('ada')"), world.do("create_user('bob')")
    mine = world.do("create_post(%s, 'rain of mine')", ada)
    naming = world.do("create_post(%s, 'rain, @ada @bob')", bob)
    answering = world.do("create_post(%s, 'rain too', p_reply_to => %s)", bob, mine)
    world.drive()
    with world.runner() as runner:
        traces = [(trace.place, trace.rows) for trace in runner.sink.traces(1, ada)]
        assert traces == [(f"{world.alias}-1", 3), (f"{world.users}-1", 1)]
        runner.sink.erase(1, [ada])
        world.client.indices.refresh(index=world.alias)
        assert not world.client.exists(index=world.alias, id=str(mine))
        assert not world.client.exists(index=world.users, id=str(ada))
        assert world.client.exists(index=world.users, id=str(bob))
        for alias in (world.alias, world.users):
            stats = world.client.indices.stats(index=alias)["_all"]["primaries"]["docs"]
            assert stats["deleted"] == 0, "no segment holds what was deleted or names them"
        assert runner.sink.traces(1, ada) == []
    assert world.found("rain") == [naming, answering]
    source = world.client.get(index=world.alias, id=str(naming))["_source"]
    assert source["filters"] == ["!original", f">{bob}", f"@{bob}"]


def test_an_erasure_that_runs_to_its_end_is_proved(world: World) -> None:
    """While the index is behind, so that the log leads nowhere any more."""
    ada, bob = world.do("create_user('ada')"), world.do("create_user('bob')")
    mine = world.do("create_post(%s, 'rain of mine')", ada)
    naming = world.do("create_post(%s, 'rain, @ada')", bob)
    answering = world.do("create_post(%s, 'rain too', p_reply_to => %s)", bob, mine)
    world.drive()
    while not world.do("erase_user(%s)", ada):
        world.settle()
    proof = "select place from social.erasure_proof(%s)"
    assert world.owner.execute(proof, [ada]).fetchall() == [("ops.sinks.elasticsearch",)]
    assert world.called("ada") == [ada]
    world.drive()
    assert world.owner.execute(proof, [ada]).fetchall() == []
    assert world.verify() == SAME
    assert world.found("rain") == [naming, answering]
    assert not world.client.exists(index=world.users, id=str(ada)), "nor a tombstone"


def test_a_closed_account_is_named_by_nobody(world: World) -> None:
    ada, bob = world.do("create_user('ada')"), world.do("create_user('bob')")
    mine = world.do("create_post(%s, 'rain of mine')", ada)
    for body, answers in (("rain, @ada", None), ("rain too", mine)):
        world.do("create_post(%s, %s, p_reply_to => %s)", bob, body, answers)
    world.drive()
    with world.runner() as runner:
        assert runner.sink.traces(1, ada)
        assert not world.do("erase_user(%s)", ada), "has begun"
        world.settle()
        while runner.step():
            pass
        named = {"terms": {"filters": [f">{ada}"]}}
        world.client.indices.refresh(index=world.alias)
        assert world.client.count(index=world.alias, query=named)["count"] == 0
    assert world.verify() == SAME


def test_what_was_changed_by_hand_is_found_and_mended(world: World) -> None:
    ada = world.do("create_user('ada')")
    posts = [world.do("create_post(%s, %s)", ada, f"rain {n}") for n in range(6)]
    closed = world.do("create_post(%s, 'rain', p_visibility => 'followers')", ada)
    world.drive()
    assert world.verify() == SAME
    index = f"{world.alias}-1"
    changed = world.client.get(index=index, id=str(posts[0]))["_source"] | {"words": ["snow"]}
    world.client.index(index=index, id=str(posts[0]), document=changed)
    world.client.delete(index=index, id=str(posts[1]))
    surplus = changed | {"post_id": closed}
    world.client.index(index=index, id=str(closed), document=surplus)
    found = (
        [f"documents {posts[0]}"],
        [f"documents {posts[1]}"],
        [f"documents {closed}"],
    )
    assert world.verify() == found
    assert world.verify(repairs=True) == found
    assert world.verify() == SAME
    assert (world.found("rain"), world.found("snow")) == (posts, [])


def test_its_place_is_stored_there(world: World) -> None:
    world.do("create_user('ada')")
    sinks = [module.open_sink(world.settings, NAME) for _ in range(2)]
    sinks[0].prepare(1, Keep(*[timedelta(1)] * 3))
    assert sinks[0].position() is None
    for position in (Position(1, 2, 3), Position(2, 2, 4)):
        sinks[0].prepare(position.generation, Keep(*[timedelta(1)] * 3))
        sinks[0].commit(position)
        assert sinks[1].position() == position
    for sink in sinks:
        sink.close()


async def search(world: World, query: str) -> Any:
    searcher = Searcher.of(world.settings.model_copy(update={"elasticsearch_timeout": 20}))
    assert searcher
    database = Database(world.settings.app_url.get_secret_value(), name="test", least=1, most=1)
    await database.open()
    asked = {"me": None, "query": query, "sort": "newest", "limit": 20, "cursor": None}
    try:
        return json.loads(await searcher.search(database, asked))
    finally:
        await database.close()
        await searcher.close()


async def test_what_is_on_its_way_is_found(world: World) -> None:
    """What the engine does not have yet, the index here has: a new post is found at once."""
    ada = world.do("create_user('ada')")
    one = world.do("create_post(%s, 'rain')", ada)
    world.drive()
    assert world.found("rain") == [one]
    two = world.do("create_post(%s, 'rain')", ada)
    world.settle()
    found = await search(world, "rain")
    assert [int(hit["post"]["id"]) for hit in found["hits"]] == [two, one]
    assert world.found("rain") == [one]
    assert found["indexed_up_to"] == world.state("batch_id")
    assert not found["is_degraded"]
    world.owner.execute(
        "update internal.batches set sealed_at = sealed_at - interval '1 minute' where id > %s",
        [world.state("batch_id")],
    )
    assert (await search(world, "rain"))["is_degraded"], "it lags behind"


async def test_a_killed_server_is_waited_for(world: World, server: Server) -> None:
    ada = world.do("create_user('ada')")
    one = world.do("create_post(%s, 'rain')", ada)
    world.drive()
    server.kill()
    try:
        two = world.do("create_post(%s, 'rain')", ada)
        world.drive()
        assert world.state("state") == "running"
        assert "does not answer" in world.state("error")
        found = await search(world, "rain")
        assert [int(hit["post"]["id"]) for hit in found["hits"]] == [two, one]
        assert found["is_degraded"]
    finally:
        assert server.start()
    # It answers before all of its indexes do.
    world.client.cluster.health(wait_for_status="green", timeout="60s")
    world.owner.execute("update ops.sinks set retry_at = null")
    world.drive()
    assert world.found("rain") == [one, two]
    assert world.verify() == SAME
    assert not (await search(world, "rain"))["is_degraded"]
