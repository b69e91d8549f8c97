"""What is told as it is now: counters, the badge, who types, who is there; and to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import psycopg
import pytest
from pgsocial.config import Settings

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Api, Person, api_of, running
from tests.service.stream import Client, process, streaming

People = Callable[[int], list[Person]]
Owner = psycopg.Connection[tuple[object, ...]]


async def befriend(api: Api, one: Person, other: Person) -> None:
    await api.call("PUT", f"/v1/users/{one.id}/follow", other)
    await api.call("PUT", f"/v1/users/{other.id}/follow", one)


def kinds(client: Client, kind: str) -> list[dict[str, object]]:
    return [message for message in client.messages if message["type"] == kind]


async def test_counters_are_told_as_they_are(api: Api, people: People) -> None:
    ada, bob, *fans = people(22)
    post = await api.post(ada, "counted")
    async with streaming(api, bob, f"post:{post}") as client:
        told = await client.until("counters", post_id=post)
        assert (told["like_count"], told["reply_count"]) == (0, 0)
        for fan in fans:
            await api.call("PUT", f"/v1/posts/{post}/like", fan)
        await client.until("counters", like_count=20)
        # Merged: not one for each like.
        assert len(kinds(client, "counters")) < 15
        await api.post(fans[0], "an answer", reply_to_id=post)
        await client.until("counters", like_count=20, reply_count=1)
        await api.call("DELETE", f"/v1/posts/{post}/like", fans[0])
        await client.until("counters", like_count=19, reply_count=1)


async def test_counters_of_what_is_hidden_are_not_told(api: Api, people: People) -> None:
    """Also not to who followed the post while it was seen."""
    ada, bob, eve = people(3)
    post = await api.post(ada, "counted")
    topic = f"post:{post}"
    async with streaming(api, bob, topic, "home") as to_bob, streaming(api, eve, topic) as to_eve:
        await asyncio.gather(to_bob.until("counters"), to_eve.until("counters"))
        await api.call("PUT", f"/v1/users/{bob.id}/block", ada)
        await api.call("PUT", f"/v1/posts/{post}/like", eve)
        await to_eve.until("counters", like_count=1)
        await to_bob.until_post(await api.post(bob, "last"))
        assert {it["like_count"] for it in kinds(to_bob, "counters")} == {0}


async def test_new_posts_and_the_badge(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    mine = await api.post(bob, "mine")
    async with (
        streaming(api, bob, "home") as client,
        streaming(api, bob, "notifications") as badge,
    ):
        await badge.until("notifications", unread_count=0)
        for number in range(3):
            await api.post(ada, f"post {number}")
        await api.post(bob, "not new to bob")
        count = 0
        while count < 3:
            count += (await client.until("new_posts"))["count"]
        assert count == 3
        await api.call("PUT", f"/v1/posts/{mine}/like", ada)
        await badge.until("notifications", unread_count=1)
        await api.post(ada, f"@{bob.username} is named")
        await badge.until("notifications", unread_count=2)
        await api.call("DELETE", f"/v1/posts/{mine}/like", ada)
        await badge.until("notifications", unread_count=1)
        # On another device; nothing of it is in the log.
        await api.call("PUT", "/v1/notifications/read", bob, {})
        await badge.until("notifications", unread_count=0)


async def test_who_types_is_told_to_who_may_know(
    settings: Settings, api: Api, people: People
) -> None:
    """Across gateways: to friends who follow the thread and see the post, and to nobody else."""
    ada, bob, stranger, foe = people(4)
    for person in (bob, foe):
        await befriend(api, ada, person)
    root = await api.post(ada, "a root")
    answer = await api.post(ada, "an answer", reply_to_id=root)
    async with (
        streaming(api, ada) as typist,
        streaming(api, ada, f"post:{root}") as own,
        streaming(api, stranger, f"post:{root}") as to_stranger,
        streaming(api, foe, f"post:{root}", "home") as to_foe,
    ):
        with running(settings, has_relay=False) as other:
            async with (
                api_of(other.url) as there,
                streaming(there, bob, f"post:{root}", f"post:{answer}") as to_bob,
            ):
                await to_bob.until("counters", post_id=answer)
                await api.call("PUT", f"/v1/users/{foe.id}/block", ada)
                await typist.say(type="typing", post_id=answer)
                told = await to_bob.until("typing")
                assert told == {
                    "type": "typing",
                    "post_id": answer,
                    "user": {"id": ada.id, "username": ada.username},
                }
                # Too often is as good as not at all.
                for _ in range(5):
                    await typist.say(type="typing", post_id=answer)
                last = await api.post(bob, "last", reply_to_id=root)
                await asyncio.gather(
                    to_bob.until_post(last), to_stranger.until_post(last), own.until_post(last)
                )
                await to_foe.until_post(await api.post(foe, "last"))
        for client, count in ((to_bob, 1), (to_stranger, 0), (to_foe, 0), (own, 0)):
            assert len(kinds(client, "typing")) == count
        await typist.say(type="typing", post_id="1")
        # Of any post only once a second; then what is not seen is refused.
        await asyncio.sleep(1.1)
        await typist.say(type="typing", post_id="1")
        assert (await typist.until("error"))["code"] == "PS404"


async def test_presence_is_for_friends(api: Api, people: People) -> None:
    ada, bob, stranger = people(3)
    await befriend(api, ada, bob)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", stranger)
    async with (
        streaming(api, bob, "presence") as to_bob,
        streaming(api, stranger, "presence", "home") as to_stranger,
    ):
        async with streaming(api, ada, "presence") as mine:
            told = await to_bob.until("presence", user_id=ada.id)
            assert told == {
                "type": "presence", "user_id": ada.id, "state": "online", "last_seen_at": None,
            }  # fmt: skip
            assert (await mine.until("presence", user_id=bob.id))["state"] == "online"
            await mine.say(type="presence", state="away")
            assert (await to_bob.until("presence"))["state"] == "away"
            async with streaming(api, ada) as device:
                await device.say(type="presence", state="online")
                assert (await to_bob.until("presence"))["state"] == "online"
            assert (await to_bob.until("presence"))["state"] == "away"
        assert (await to_bob.until("presence"))["state"] == "offline"
        await to_stranger.until_post(await api.post(stranger, "last"))
        assert kinds(to_stranger, "presence") == []


async def test_who_hides_is_not_seen_and_cannot_see(api: Api, people: People) -> None:
    ada, bob = people(2)
    await befriend(api, ada, bob)
    async with streaming(api, bob, "presence") as to_bob, streaming(api, ada, "presence") as to_ada:
        assert (await to_bob.until("presence", user_id=ada.id))["state"] == "online"
        assert (await to_ada.until("presence", user_id=bob.id))["state"] == "online"
        await api.call(
            "PATCH", "/v1/users/me/preferences", ada, {"changes": {"presence": "nobody"}}
        )
        assert (await to_bob.until("presence", user_id=ada.id)) == {
            "type": "presence", "user_id": ada.id, "state": "offline", "last_seen_at": None,
        }  # fmt: skip
        async with streaming(api, ada, "presence", "home") as again:
            await again.until_post(await api.post(ada, "last"))
            assert kinds(again, "presence") == []


async def test_a_block_ends_presence(api: Api, people: People) -> None:
    ada, bob = people(2)
    await befriend(api, ada, bob)
    async with streaming(api, bob, "presence") as to_bob, streaming(api, ada, "presence") as to_ada:
        assert (await to_bob.until("presence", user_id=ada.id))["state"] == "online"
        await api.call("PUT", f"/v1/users/{bob.id}/block", ada)
        await to_ada.say(type="presence", state="away")
        assert (await to_bob.until("presence", user_id=ada.id))["state"] == "offline"


@pytest.fixture(scope="module")
def apart() -> Iterator[Settings]:
    """A database in which presence ends sooner."""
    databases.clone("pgsocial_presence")
    with psycopg.connect(
        databases.url("DATABASE_URL", "pgsocial_presence"), autocommit=True
    ) as owner:
        owner.execute("update ops.settings set value = '5 s' where name = 'presence_lifetime'")
    yield settings_for("pgsocial_presence", redis_number=8)
    databases.drop("pgsocial_presence")


async def test_who_was_present_by_a_gateway_that_dies_is_offline(apart: Settings) -> None:
    ada, bob = (make_person(apart, name) for name in ("dead_ada", "dead_bob"))
    with running(apart) as staying, process(apart, has_relay=False) as (address, dying):
        async with api_of(staying.url) as api, api_of(address) as there:
            await befriend(api, ada, bob)
            async with streaming(api, bob, "presence") as to_bob:
                async with streaming(there, ada, "presence"):
                    assert (await to_bob.until("presence", user_id=ada.id))["state"] == "online"
                    dying.kill()
                assert (await to_bob.until("presence", user_id=ada.id))["state"] == "offline"


async def test_signals_that_nobody_sends_disturb_none(
    api: Api, people: People, owner: Owner
) -> None:
    """Whoever may sign in to the database may notify."""
    ada, bob = people(2)
    await befriend(api, ada, bob)
    listeners = (
        "select array_agg(pid order by pid) from pg_stat_activity"
        " where application_name = 'pgsocial listener'"
    )
    before = owner.execute(listeners).fetchone()
    for junk in ("", "typing", "typing 1 2 3 4", "badge x", "badge", "session 1.5", "?"):
        owner.execute("select pg_notify('pgsocial_signal', %s)", [junk])
    post = await api.post(ada, "typed at")
    async with streaming(api, ada, f"post:{post}") as to_ada, streaming(api, bob) as from_bob:
        await to_ada.until("counters")  # From here on it is told what happens.
        await from_bob.say(type="typing", post_id=post)
        async with asyncio.timeout(20):
            assert (await to_ada.until("typing"))["post_id"] == post
    assert owner.execute(listeners).fetchone() == before, "nobody had to listen anew"
