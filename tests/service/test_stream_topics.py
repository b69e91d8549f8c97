"""Sockets with topics: who subscribes to what gets just that, as far as they may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import psycopg
import pytest
from pgsocial.config import Settings
from pgsocial.gateway import keys
from pgsocial.pool import Params
from pgsocial.realtime import sql

from tests.service.gateway import Api, Gateway, Person, api_of, running
from tests.service.stream import streaming, topics_of

People = Callable[[int], list[Person]]
Owner = psycopg.Connection[tuple[object, ...]]


async def test_home_has_whom_one_follows(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    async with streaming(api, bob, "home") as to_bob, streaming(api, eve, "home") as to_eve:
        post = await api.post(ada, "to who follows")
        await api.post(eve, "to nobody else")
        mine = await api.post(bob, "my own")
        await asyncio.gather(to_bob.until_post(mine), to_eve.until_event("post.created"))
        assert to_bob.posts == [post, mine]
        assert topics_of(to_bob.events) == [("post.created", ["home"])] * 2
        assert len(to_eve.posts) == 1


async def test_who_comes_to_others_begins_where_they_are_and_reads_no_log(
    api: Api, gateway: Gateway, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands may come at once; nothing that is sealed from then on is missed."""
    ada, bob = people(2)
    assert gateway.app
    database, asked = gateway.app[keys.DATABASE], []
    rows = database.rows

    async def listen(query: str, params: Params | None = None) -> Sequence[tuple[Any, ...]]:
        asked.append(query)
        return await rows(query, params)

    async with streaming(api, ada, "home") as to_ada:
        await to_ada.until("heartbeat")
        monkeypatch.setattr(database, "rows", listen)
        async with streaming(api, bob, f"user:{ada.id}") as to_bob:
            place = (await to_bob.until("heartbeat"))["next"]
            assert sql.CHECK_TOPICS in asked
            assert not {sql.LAST_BATCH, sql.REPLAY} & set(asked)
            first = await api.post(ada, "first")
            await to_bob.until_post(first)
        second = await api.post(ada, "second")
        await to_ada.until_post(second)
        asked.clear()
        async with streaming(api, bob, f"user:{ada.id}", after=place) as again:
            await again.until_post(second)
            assert again.posts == [first, second]
            assert sql.REPLAY in asked, "who was away reads what they missed"


async def test_each_topic_has_its_own(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    root = await api.post(ada, "a root")
    topics = (f"post:{root}", f"user:{ada.id}", "hashtag:Ünique")
    async with streaming(api, bob, *topics) as to_bob, streaming(api, ada, "notifications") as it:
        assert to_bob.messages[0]["topics"] == sorted(
            [f"post:{root}", f"user:{ada.id}", "hashtag:ünique"]
        )
        await api.call("PUT", f"/v1/posts/{root}/like", eve)
        answer = await api.post(eve, "an answer", reply_to_id=root)
        await api.post(eve, "not asked for")
        tagged = await api.post(eve, "with #ÜNIQUE")
        await api.call("PATCH", "/v1/users/me", ada, {"bio": "new"})
        last = await api.post(ada, "last")
        await asyncio.gather(to_bob.until_post(last), it.until_event("post.created"))
        # The root may be sealed in a batch after the place at which it began.
        events = [
            it for it in to_bob.events if (it["type"], it["post_id"]) != ("post.created", root)
        ]
        assert [(e["type"], e["post_id"], e["topics"]) for e in events] == [
            ("like.created", root, [f"post:{root}"]),
            ("post.created", answer, [f"post:{root}"]),
            ("post.created", tagged, ["hashtag:ünique"]),
            ("user.updated", None, [f"user:{ada.id}"]),
            ("post.created", last, [f"user:{ada.id}"]),
        ]
        assert [(e["type"], e["actor_id"]) for e in it.events] == [
            ("like.created", eve.id), ("post.created", eve.id),
        ]  # fmt: skip


async def test_topics_come_and_go(api: Api, people: People) -> None:
    ada, bob = people(2)
    topic = f"user:{ada.id}"
    async with streaming(api, bob, topic) as client, streaming(api, bob, topic) as other:
        await client.until_post(await api.post(ada, "one"))
        await client.unsubscribe(topic)
        missed = await api.post(ada, "two")
        await other.until_post(missed)
        await client.subscribe("home")
        await client.subscribe(f"user:{ada.id}", "everything")
        last = await api.post(ada, "three")
        event = await client.until_post(last)
        assert event["topics"] == ["everything", f"user:{ada.id}"]
        assert missed not in client.posts
        await client.say(type="ping")
        await client.until("pong")


async def test_sockets_of_one_user_differ(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    async with streaming(api, bob, "home") as one, streaming(api, bob, f"user:{ada.id}") as other:
        post = await api.post(ada, "twice")
        assert (await one.until_post(post))["topics"] == ["home"]
        assert (await other.until_post(post))["topics"] == [f"user:{ada.id}"]


async def test_what_is_the_actors_alone_is_told_nobody_else(api: Api, people: People) -> None:
    """One delivery serves both, and yet each gets their own of an event."""
    ada, bob, eve = people(3)
    await api.call("PUT", f"/v1/users/{eve.id}/block", bob)
    topics = ("everything", f"user:{ada.id}")
    async with streaming(api, ada, *topics) as to_ada, streaming(api, bob, *topics) as to_bob:
        body = {"body": f"@{bob.username} @{eve.username} #before"}
        made = await api.call("POST", "/v1/posts", ada, body, headers={"X-Request-Id": "mine"})
        post = made.json["id"]
        await asyncio.gather(to_ada.until_post(post), to_bob.until_post(post))
        await api.call("PATCH", f"/v1/posts/{post}", ada, {"body": "#after"})
        events = await asyncio.gather(
            to_ada.until_event("post.updated"), to_bob.until_event("post.updated")
        )
        assert [it[0]["payload"].get("former_hashtags") for it in events] == [["before"], None]
        created = [
            next(it for it in client.events if it["type"] == "post.created")
            for client in (to_ada, to_bob)
        ]
        assert [it["request_id"] for it in created] == ["mine", None]
        assert [it["payload"]["mentions"] for it in created] == [[bob.id, eve.id], [bob.id]]


async def test_what_one_may_not_follow(api: Api, people: People) -> None:
    ada, bob = people(2)
    hidden = await api.post(ada, "for followers", visibility="followers")
    await api.call("PUT", f"/v1/users/{bob.id}/block", ada)
    async with streaming(api, bob) as client:
        wrong = ["home:1", "hashtag:%", "x", "search:-x"]
        asked = [f"post:{hidden}", f"user:{ada.id}", "post:1", *wrong]
        await client.say(type="subscribe", topics=asked)
        refused = [await client.until("error") for _ in asked]
        assert [(it["topic"], it["code"]) for it in refused] == list(
            zip(asked, ["PS404"] * 3 + ["PS400"] * 4, strict=True)
        )
        assert all(it["message"] for it in refused)
        assert await client.subscribe("home") == ["home"]


async def test_what_is_no_message(api: Api, people: People) -> None:
    [ada] = people(1)
    async with streaming(api, ada) as client:
        wrong = (
            "", "[", "[]", "7", "null", '{"type":"subscribe"}', '{"type":"subscribe","topics":[]}',
            '{"type":"subscribe","topics":"home"}', '{"type":"subscribe","topics":[1]}',
            '{"type":"subscribe","topics":["home"],"after":"x"}', '{"type":"shout"}',
            '{"type":"subscribe","topics":["home"],"me":"1"}', '{"type":"ping","x":1}',
            '{"type":"subscribe","topics":["hashtag:\\u0000"]}',
        )  # fmt: skip
        for text in wrong:
            await client.socket.send_str(text)
            assert (await client.until("error"))["code"] == "PS400", text
        await client.socket.send_bytes(b"\xff\x00")
        assert (await client.until("error"))["code"] == "PS400"
        assert await client.subscribe("home") == ["home"]


async def test_a_socket_has_so_many_topics(settings: Settings, people: People) -> None:
    [ada] = people(1)
    with running(settings.model_copy(update={"socket_topics": 3}), False) as gateway:
        async with api_of(gateway.url) as api, streaming(api, ada, "home", "everything") as client:
            await client.say(type="subscribe", topics=["notifications", f"user:{ada.id}"])
            assert (await client.until("error"))["code"] == "PS429"
            assert await client.subscribe("notifications", "home") == ["home", "notifications"]


async def test_a_search_has_what_it_would_find(api: Api, people: People) -> None:
    ada, bob = people(2)
    topics = ("search:quince  OR medlar", f"search:quince from:{ada.username}")
    async with streaming(api, bob, *topics) as client:
        assert client.messages[0]["topics"] == sorted(["search:quince OR medlar", topics[1]])
        one = await api.post(bob, "A Medlar, not a quiz")
        await api.post(ada, "quinc")
        both = await api.post(ada, "Quinces!", lang="en")
        await client.until_post(both)
        await api.post(ada, "a quince for followers", visibility="followers")
        await client.unsubscribe(topics[1])
        last = await api.post(ada, "and a quince")
        await client.until_post(last)
        assert [(it["post_id"], it["topics"]) for it in client.events] == [
            (one, ["search:quince OR medlar"]),
            (both, ["search:quince OR medlar", topics[1]]),
            (last, ["search:quince OR medlar"]),
        ]
        place = client.place
    async with streaming(api, bob, *topics, after=place) as client:
        await client.until_post(await api.post(ada, "one more quince"))
        assert len(client.events) == 1


async def test_a_user_follows_so_many_searches(settings: Settings, people: People) -> None:
    ada, bob = people(2)
    few = {"socket_searches": 2, "searches": 3}
    with running(settings.model_copy(update=few), False) as gateway:
        async with api_of(gateway.url) as api:
            async with streaming(api, ada, "search:a1") as one, streaming(api, ada) as two:
                assert await two.subscribe("search:b1", "home") == ["home", "search:b1"]
                await one.say(type="subscribe", topics=["search:c1", "home"])
                assert (await one.until("error"))["code"] == "PS429"
                assert await one.subscribe("search:a1") == ["search:a1"]
                await two.unsubscribe("search:b1")
                assert await one.subscribe("search:c1") == ["search:c1"]
                async with streaming(api, bob, "search:d1", "search:a1") as other:
                    await other.unsubscribe("search:a1")
                    await other.say(type="subscribe", topics=["search:e1"])
                    assert (await other.until("error"))["code"] == "PS429"
            async with streaming(api, bob, "search:e1", "search:f1") as other:
                assert len(other.messages[0]["topics"]) == 2


async def test_trends_are_told_as_they_change(api: Api, people: People, owner: Owner) -> None:
    ada, bob, *others = people(8)

    news = await api.post(ada, "#streamtrend begins", lang="en")
    async with streaming(api, bob, "trends:en", "home") as client, streaming(api, ada) as late:
        for person in (ada, bob, *others):
            await api.post(person, "me too #streamtrend", lang="en")
            await api.call("PUT", f"/v1/posts/{news}/like", person)
        owner.execute("select internal.settle()")
        owner.execute("select internal.refresh_trends()")
        told = [await client.until("trends", language="en") for _ in range(6)]
        assert sorted(it["kind"] for it in told) == ["hashtag"] * 3 + ["post"] * 3
        assert all(
            ("streamtrend" if it["kind"] == "hashtag" else news) in it["items"] for it in told
        )
        # What one hides, without that anything was ranked anew.
        await api.call("PUT", f"/v1/users/{ada.id}/block", bob)
        gone = await client.until("trends", kind="post", window="day")
        assert news not in gone["items"]
        owner.execute("select social.hold_trend('hashtag', 'streamtrend', 'a test')")
        gone = await client.until("trends", kind="hashtag", window="day")
        assert "streamtrend" not in gone["items"]
        # Who comes later is told at once how it stands; and of nothing that is not asked for.
        await late.subscribe("trends:en")
        shown = await late.until("trends", kind="post", window="day")
        assert news in shown["items"]
        assert not [it for it in late.messages if it["type"] == "trends" and not it["language"]]
        owner.execute("select social.release_trend('hashtag', 'streamtrend')")


async def test_a_block_acts_on_the_next_batch(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    topics = ("home", f"user:{ada.id}", "everything", "hashtag:blocked")
    async with streaming(api, bob, *topics) as client:
        seen = await api.post(ada, "seen #blocked")
        assert len((await client.until_post(seen))["topics"]) == 4
        await api.call("PUT", f"/v1/users/{bob.id}/block", ada)
        await api.post(ada, "unseen #blocked")
        last = await api.post(bob, "last")
        await client.until_post(last)
        assert client.posts == [seen, last]


async def test_an_unfollow_acts_on_the_next_batch(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    async with streaming(api, bob, "home") as client:
        seen = await api.post(ada, "seen")
        await client.until_post(seen)
        await api.call("DELETE", f"/v1/users/{ada.id}/follow", bob)
        await api.post(ada, "unseen")
        last = await api.post(bob, "last")
        await client.until_post(last)
        assert client.posts == [seen, last]
        await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
        again = await api.post(ada, "seen again")
        await client.until_post(again)


async def test_an_account_that_turns_private_acts_on_the_next_batch(
    api: Api, people: People
) -> None:
    ada, bob, fan = people(3)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", fan)
    topics = (f"user:{ada.id}", "everything")
    async with streaming(api, bob, *topics) as to_bob, streaming(api, fan, "home") as to_fan:
        seen = await api.post(ada, "seen")
        await to_bob.until_post(seen)
        await api.call("PATCH", "/v1/users/me", ada, {"is_private": True})
        inner = await api.post(ada, "for followers now")
        last = await api.post(bob, "last")
        await asyncio.gather(to_bob.until_post(last), to_fan.until_post(inner))
        assert to_bob.posts == [seen, last]


async def test_a_token_that_ends_elsewhere_ends_the_socket_at_once(
    settings: Settings, api: Api, people: People
) -> None:
    """Two gateways: signing out at one ends the sockets at the other, long before the next look."""
    ada, bob = people(2)
    patient = settings.model_copy(update={"socket_recheck": 3600, "token_ttl": 3600})
    with running(patient, has_relay=False) as other:
        async with (
            api_of(other.url) as there,
            streaming(there, ada, "home") as to_ada,
            streaming(there, bob, "home") as to_bob,
        ):
            await api.call("DELETE", "/v1/sessions/current", ada)
            assert (await to_ada.end())[0] == 4401
            await to_bob.until_post(await api.post(bob, "still here"))
            await api.call("POST", "/v1/users/me/deactivation", bob, {})
            assert (await to_bob.end())[0] == 4401


async def test_who_may_not_connect(api: Api, people: People) -> None:
    [ada] = people(1)
    path = "/v1/stream"
    await api.call("GET", path, status=401)
    await api.call("GET", path, "ps_unknown", status=401)
    await api.call("GET", f"{path}?token={ada.token}", ada, status=400)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await api.session.ws_connect(api.url + path, protocols=("pgsocial", "bearer.ps_unknown"))
    assert refused.value.status == 401


@pytest.mark.parametrize("path", ["/v1/stream", "/v1/events/socket"])
async def test_a_page_of_another_site_opens_nothing(
    settings: Settings, people: People, path: str
) -> None:
    """Cross-site WebSocket hijacking: CORS does not hold for WebSockets, so Origin is looked at."""
    [ada] = people(1)
    allowed = settings.model_copy(update={"cors_origins": ("https://app.example.org",)})
    with running(allowed, has_relay=False) as gateway:
        host = gateway.url.removeprefix("http://")
        async with api_of(gateway.url) as api:
            for origin, status in (
                ("https://evil.example.org", 403),
                ("https://app.example.org.evil.example", 403),
                (f"https://evil.example.org/{host}", 403),
                (f"http://{host}@evil.example.org", 403),
                ("null", 403),
                ("https://app.example.org", 101),
                (f"http://{host}", 101),
                (f"https://{host}", 101),
            ):
                headers = {"Authorization": f"Bearer {ada.token}", "Origin": origin}
                if status == 101:
                    async with api.session.ws_connect(gateway.url + path, headers=headers):
                        continue
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await api.session.ws_connect(gateway.url + path, headers=headers)
                assert refused.value.status == status, origin


async def test_too_much_input_ends_it(settings: Settings, people: People) -> None:
    ada, bob = people(2)
    with running(settings.model_copy(update={"socket_input": 20})) as gateway:
        async with (
            api_of(gateway.url) as api,
            streaming(api, ada, "home") as flooding,
            streaming(api, ada, "home") as large,
            streaming(api, bob, "home") as good,
        ):
            for _ in range(30):
                await flooding.say(type="ping")
            code, reason = await flooding.end()
            assert (code, "too many" in reason) == (1008, True)
            await large.socket.send_str('{"type":"ping","x":"' + "x" * 20_000 + '"}')
            assert (await large.end())[0] == 1009
            await good.until_post(await api.post(bob, "still here"))


async def test_an_address_may_not_open_endlessly_many(settings: Settings, people: People) -> None:
    ada, bob, eve = people(3)
    with running(settings.model_copy(update={"sockets_per_address": 2}), False) as gateway:
        async with api_of(gateway.url) as api, streaming(api, ada), streaming(api, bob):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                async with streaming(api, eve):
                    pass
            assert refused.value.status == 429
