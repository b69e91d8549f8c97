"""Every address of the gateway, as an application uses it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from pgsocial.gateway.routes.deployed import ROUTES

from tests.service.gateway import SUCCEEDED, Api, Person

People = Callable[[int], list[Person]]


async def test_profiles(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)
    await api.until(f"/v1/users/{bob.id}", None, "follower_count", 1)

    for path in (f"/v1/users/{bob.id}", f"/v1/users/by-username/{bob.username.upper()}"):
        seen = await api.get(path, ada)
        assert (seen["id"], seen["username"]) == (bob.id, bob.username)
        assert (seen["is_following"], seen["is_self"]) == (True, False)
    assert (await api.get(f"/v1/users/{ada.id}", ada))["is_self"]
    assert not (await api.get(f"/v1/users/{ada.id}"))["is_self"]


async def test_follow_lists_are_pages(api: Api, people: People) -> None:
    star, *fans = people(4)
    for fan in fans:
        done = (await api.call("PUT", f"/v1/users/{star.id}/follow", fan)).json
        assert done == {"state": "following", "is_changed": True}
    assert not (await api.call("PUT", f"/v1/users/{star.id}/follow", fans[0])).json["is_changed"]

    first = await api.get(f"/v1/users/{star.id}/followers?limit=2")
    second = await api.get(f"/v1/users/{star.id}/followers?limit=2&cursor={first['next']}")
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [fan.id for fan in reversed(fans)]
    assert second["next"] is None

    following = await api.get(f"/v1/users/{fans[0].id}/following")
    assert [item["id"] for item in following["items"]] == [star.id]
    done = (await api.call("DELETE", f"/v1/users/{star.id}/follow", fans[0])).json
    assert done == {"is_changed": True}
    assert (await api.get(f"/v1/users/{fans[0].id}/following"))["items"] == []


async def test_a_private_account_is_asked(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    done = await api.call("PATCH", "/v1/users/me", ada, {"is_private": True, "bio": "closed"})
    assert done.json == {"is_changed": True}
    assert (await api.get(f"/v1/users/{ada.id}"))["bio"] == "closed"
    for fan in (bob, eve):
        done = await api.call("PUT", f"/v1/users/{ada.id}/follow", fan)
        assert done.json == {"state": "requested", "is_changed": True}
    asking = await api.get("/v1/follow-requests", ada)
    assert [item["id"] for item in asking["items"]] == [eve.id, bob.id]
    accept = await api.call("PUT", f"/v1/follow-requests/{bob.id}", ada)
    assert accept.json == {"is_changed": True}
    refuse = await api.call("DELETE", f"/v1/follow-requests/{eve.id}", ada)
    assert refuse.json == {"is_changed": True}
    await api.call("PUT", f"/v1/follow-requests/{eve.id}", ada, status=404)
    await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)
    mutuals = await api.get(f"/v1/users/{ada.id}/mutuals", bob)
    assert [item["id"] for item in mutuals["items"]] == [bob.id]
    shown = await api.get(f"/v1/relationships?ids={bob.id},{eve.id}", ada)
    assert [(r["user_id"], r["is_followed_by"]) for r in shown["items"]] == [
        (bob.id, True), (eve.id, False),
    ]  # fmt: skip
    await api.call("GET", "/v1/relationships?ids=x", ada, status=400)
    removed = await api.call("DELETE", f"/v1/followers/{bob.id}", ada)
    assert removed.json == {"is_changed": True}
    await api.call("GET", f"/v1/users/{ada.id}/followers", bob, status=404)


async def test_what_became_of_posts(api: Api, people: People) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "counted #counted")
    await api.call("POST", "/v1/views", bob, {"posts": [post], "surface": "feed"})
    await api.call("PUT", f"/v1/posts/{post}/like", bob)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    await api.until("/v1/analytics/engagement", ada, "engagements", 1)
    rates = await api.get(f"/v1/analytics/engagement?post={post}", ada)
    assert (rates["reach"], rates["by_reach"], rates["definition"]) == (1, 1.0, "engagement_rate/1")

    path = f"/v1/posts/{post}/performance"
    hours = await api.get(f"{path}?resolution=hour&zone=Asia/Kathmandu", ada)
    assert [sum(row[key] for row in hours["items"]) for key in ("views", "likes")] == [1, 1]
    assert {row["zone"] for row in hours["items"]} == {"Asia/Kathmandu"}
    span = await api.get(f"{path}?from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z", ada)
    assert [row["views"] for row in span["items"]] == [0, 0]
    for wrong, status in (("zone=Moon/Base", 400), ("resolution=eon", 400), ("from=soon", 400)):
        await api.call("GET", f"{path}?{wrong}", ada, status=status)
    await api.call("GET", path, bob, status=403)
    await api.call("GET", path, status=401)

    [tag] = (await api.get("/v1/analytics/content?by=hashtag", ada))["items"]
    assert (tag["key"], tag["post_count"], tag["engagements"]) == ("counted", 1, 1)
    growth = (await api.get("/v1/analytics/followers", ada))["items"]
    assert (growth[-1]["gained"], growth[-1]["followers"], len(growth)) == (1, 1, 28)
    assert [
        row["user_id"] for row in (await api.get("/v1/analytics/top-followers", ada))["items"]
    ] == [bob.id]
    audience = await api.get("/v1/analytics/audience?zone=Europe/Rome", ada)
    assert (audience["sample_size"], audience["languages"], len(audience["hours"])) == (1, [], 24)
    periods = (await api.get("/v1/analytics/periods?days=1", ada))["items"]
    assert {row["metric"] for row in periods} >= {"views", "likes", "followers_gained"}

    account = (await api.get("/v1/analytics/account?zone=Asia/Tokyo", ada))["items"]
    assert [sum(row[key] for row in account) for key in ("posts", "views", "likes")] == [1, 1, 1]
    [best] = (await api.get("/v1/analytics/posts?by=rate", ada))["items"]
    assert (best["post_id"], best["rate"], best["body"]) == (post, 1.0, "counted #counted")
    curve = (await api.get(f"/v1/posts/{post}/curve", ada))["items"]
    assert [(row["reach"], row["usual_reach"]) for row in curve if row["is_now"]] == [(1, None)]
    sources = (await api.get(f"/v1/posts/{post}/sources", ada))["items"]
    assert {row["views"] for row in sources} == {0, None}
    await api.call("PUT", f"/v1/posts/{post}/share", bob)
    [carrier] = (await api.get(f"/v1/posts/{post}/carriers", ada))["items"]
    assert (carrier["username"], carrier["brought"]) == (bob.username, 0)
    for part in ("curve", "sources", "carriers"):
        await api.call("GET", f"/v1/posts/{post}/{part}", bob, status=403)
    await api.call("GET", "/v1/analytics/posts?by=weather", ada, status=400)


async def test_mutes(api: Api, people: People) -> None:
    ada, bob = people(2)
    await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)
    await api.post(bob, "noise")
    assert len((await api.get("/v1/feed", ada))["items"]) == 1
    muted = await api.call("PUT", f"/v1/users/{bob.id}/mute?until=2100-01-01T00:00:00Z", ada)
    assert muted.json == {"is_changed": True}
    assert (await api.get("/v1/feed", ada))["items"] == []
    assert [item["id"] for item in (await api.get("/v1/mutes", ada))["items"]] == [bob.id]
    await api.call("PUT", f"/v1/users/{bob.id}/mute?until=2000-01-01T00:00:00Z", ada, status=400)
    assert (await api.call("DELETE", f"/v1/users/{bob.id}/mute", ada)).json["is_changed"]
    assert len((await api.get("/v1/feed", ada))["items"]) == 1


async def test_blocks(api: Api, people: People) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "not for bob")
    assert (await api.call("PUT", f"/v1/users/{bob.id}/block", ada)).json["is_changed"]
    await api.call("GET", f"/v1/posts/{post}", bob, status=404)
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob, status=404)
    assert (await api.get(f"/v1/users/{bob.id}", ada))["is_blocking"]
    assert [item["id"] for item in (await api.get("/v1/blocks", ada))["items"]] == [bob.id]
    assert (await api.call("DELETE", f"/v1/users/{bob.id}/block", ada)).json["is_changed"]
    await api.call("GET", f"/v1/posts/{post}", bob)


async def test_a_post_with_everything(api: Api, people: People) -> None:
    ada, bob = people(2)
    media = [{"kind": "image", "url": "https://example.org/a.jpg", "alt": "Ünïcödé ✓", "width": 4}]
    quoted = await api.post(bob, "first")
    answer = await api.call(
        "POST",
        "/v1/posts",
        ada,
        {
            "body": f"second #Tagged @{bob.username}",
            "reply_to_id": quoted,
            "quote_of_id": quoted,
            "media": media,
            "tags": ["Extra"],
            "lang": "en",
            "visibility": "public",
        },
    )
    post = answer.json["id"]
    assert answer.headers["Location"] == f"/v1/posts/{post}"

    seen = await api.get(f"/v1/posts/{post}", bob)
    assert seen["media"] == media
    assert (seen["reply_to_id"], seen["root_id"], seen["quote_of_id"]) == (quoted, quoted, quoted)
    assert (seen["lang"], seen["author"]["username"]) == ("en", ada.username)
    for tag in ("tagged", "TAGGED", quote("#tagged", safe=""), "extra"):
        found = await api.get(f"/v1/hashtags/{tag}/posts", bob)
        assert post in [item["id"] for item in found["items"]]


async def test_an_idempotency_key_makes_one_post(api: Api, people: People) -> None:
    [ada] = people(1)
    headers = {"Idempotency-Key": "once"}
    made = {
        (await api.call("POST", "/v1/posts", ada, {"body": "again"}, headers=headers)).json["id"]
        for _ in range(3)
    }
    assert len(made) == 1
    posts = await api.get(f"/v1/users/{ada.id}/posts")
    assert [item["id"] for item in posts["items"]] == list(made)


async def test_a_thread_has_depths_and_tombstones(api: Api, people: People) -> None:
    ada, bob = people(2)
    root = await api.post(ada, "root")
    reply = await api.post(bob, "reply", reply_to_id=root)
    deeper = await api.post(ada, "deeper", reply_to_id=reply)
    assert (await api.call("DELETE", f"/v1/posts/{reply}", bob)).json == {"is_changed": True}
    assert (await api.call("DELETE", f"/v1/posts/{reply}", bob)).json == {"is_changed": False}

    thread = (await api.get(f"/v1/posts/{root}/thread"))["items"]
    assert [(it["id"], it["depth"], it["is_tombstone"]) for it in thread] == [
        (root, 0, False),
        (reply, 1, True),
        (deeper, 2, False),
    ]
    assert (await api.call("PUT", f"/v1/posts/{reply}/restore", bob)).json["is_changed"]
    assert not (await api.get(f"/v1/posts/{root}/thread"))["items"][1]["is_tombstone"]
    await api.call("PUT", f"/v1/posts/{reply}/restore", ada, status=403)


async def test_a_thread_goes_on_in_lists_of_replies(api: Api, people: People) -> None:
    ada, bob = people(2)
    root = await api.post(ada, "root")
    replies = [await api.post(bob, f"reply {number}", reply_to_id=root) for number in range(4)]
    path = f"/v1/posts/{root}/thread?order=newest&depth=1&breadth=2&nested=0"
    thread = (await api.get(path))["items"]
    assert [it["id"] for it in thread] == [root, replies[3], replies[2]]
    path = f"/v1/posts/{root}/replies?order=newest&limit=1&cursor={thread[0]['more_cursor']}"
    page = await api.get(path)
    rest = await api.get(f"/v1/posts/{root}/replies?order=newest&limit=2&cursor={page['next']}")
    assert [it["id"] for it in page["items"] + rest["items"]] == [replies[1], replies[0]]
    assert rest["next"] is None
    await api.call("GET", f"/v1/posts/{root}/thread?depth=21", status=400)
    await api.call("GET", f"/v1/posts/{root}/replies?order=best", status=400)


async def test_an_edit_keeps_what_was_said(api: Api, people: People) -> None:
    ada, bob = people(2)
    media = [{"kind": "image", "url": "https://example.org/a.jpg"}]
    post = await api.post(ada, "first", media=media, tags=["Kept"])
    change = {"body": "second", "version": 1, "lang": "en"}
    for is_changed in (True, False):
        answer = await api.call("PATCH", f"/v1/posts/{post}", ada, change)
        assert answer.json == {"is_changed": is_changed}
        change.pop("version", None)
    await api.call("PATCH", f"/v1/posts/{post}", ada, {"body": "third", "version": 1}, status=409)
    await api.call("PATCH", f"/v1/posts/{post}", bob, {"body": "third"}, status=403)
    await api.call("PATCH", f"/v1/posts/{post}", ada, {"visibility": "followers"}, status=400)
    await api.call("PATCH", f"/v1/posts/{post}", ada, {"media": [], "tags": ["Other"]})
    seen = await api.get(f"/v1/posts/{post}")
    assert (seen["body"], seen["media"], seen["lang"]) == ("second", [], "en")
    versions = (await api.get(f"/v1/posts/{post}/versions", bob))["items"]
    assert [(v["version"], v["body"], v["media"], v["is_current"]) for v in versions] == [
        (3, "second", [], True), (2, "second", media, False), (1, "first", media, False),
    ]  # fmt: skip
    assert len((await api.get("/v1/hashtags/other/posts"))["items"]) == 1


async def test_an_author_says_who_may_reply(api: Api, people: People) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "no comment", reply_permission="nobody")
    assert (await api.get(f"/v1/posts/{post}", bob))["reply_permission"] == "nobody"
    await api.call("POST", "/v1/posts", bob, {"body": "but", "reply_to_id": post}, status=403)
    await api.call("PATCH", f"/v1/posts/{post}", ada, {"reply_permission": "everyone"})
    await api.post(bob, "but", reply_to_id=post)


async def test_a_pin(api: Api, people: People) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "first of all")
    for method, path, pinned in (
        ("PUT", f"/v1/posts/{post}/pin", post),
        ("DELETE", "/v1/pin", None),
    ):
        for is_changed in (True, False):
            assert (await api.call(method, path, ada)).json == {"is_changed": is_changed}
        assert (await api.get(f"/v1/users/{ada.id}", bob))["pinned_post_id"] == pinned
    await api.call("PUT", f"/v1/posts/{post}/pin", bob, status=403)


async def test_lists_of_posts(api: Api, people: People) -> None:
    ada, bob = people(2)
    first = await api.post(bob, "first")
    media = [{"kind": "video", "url": "https://example.org/a.mp4", "duration_ms": 5}]
    quote = await api.post(ada, "quote", quote_of_id=first, media=media)
    reply = await api.post(ada, f"reply @{bob.username}", reply_to_id=first)
    await api.call("PUT", f"/v1/posts/{first}/like", ada)

    async def found(path: str, who: Person | None = None) -> list[str]:
        return [item["id"] for item in (await api.get(path, who))["items"]]

    assert await found(f"/v1/posts/{first}/quotes") == [quote]
    assert await found("/v1/mentions", bob) == [reply]
    assert await found("/v1/mentions", ada) == []
    for kind, expected in {
        "all": [reply, quote],
        "posts": [quote],
        "replies": [reply],
        "media": [quote],
        "likes": [first],
    }.items():
        assert await found(f"/v1/users/{ada.id}/posts?kind={kind}", ada) == expected, kind
    await api.call("GET", f"/v1/users/{ada.id}/posts?kind=likes", bob, status=403)
    await api.call("GET", f"/v1/users/{ada.id}/posts?kind=shares", bob, status=400)


@pytest.mark.parametrize("what", ["like", "share", "bookmark"])
async def test_switches(api: Api, people: People, what: str) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "likeable")
    flag = {"like": "is_liked", "share": "is_shared", "bookmark": "is_bookmarked"}[what]
    for method, is_on in (("PUT", True), ("DELETE", False)):
        for is_changed in (True, False):
            answer = await api.call(method, f"/v1/posts/{post}/{what}", bob)
            assert answer.json == {"is_changed": is_changed}
        assert (await api.get(f"/v1/posts/{post}", bob))[flag] is is_on
    assert not (await api.get(f"/v1/posts/{post}", ada))[flag]


async def test_counters_follow(api: Api, people: People) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "counted")
    await api.call("PUT", f"/v1/posts/{post}/like", bob)
    await api.until(f"/v1/posts/{post}", None, "like_count", 1)


async def test_the_feed_and_bookmarks(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)
    posts = [await api.post(bob, f"post {number}") for number in range(3)]
    shared = await api.post(eve, "from afar")
    await api.call("PUT", f"/v1/posts/{shared}/share", bob)
    await api.call("PUT", f"/v1/posts/{shared}/bookmark", ada)

    first = await api.get("/v1/feed?limit=3", ada)
    second = await api.get(f"/v1/feed?limit=3&cursor={first['next']}", ada)
    items = first["items"] + second["items"]
    assert [item["id"] for item in items] == [shared, *reversed(posts)]
    assert items[0]["shared_by"]["id"] == bob.id
    assert second["next"] is None
    assert [item["id"] for item in (await api.get("/v1/bookmarks", ada))["items"]] == [shared]
    assert (await api.get("/v1/bookmarks", bob))["items"] == []


async def test_bookmark_folders(api: Api, people: People) -> None:
    ada, bob = people(2)
    one, two = [await api.post(ada, text) for text in ("one", "two")]
    folder = (await api.call("POST", "/v1/bookmark-folders", bob, {"name": "Later"})).json["id"]
    again = await api.call("POST", "/v1/bookmark-folders", bob, {"name": "Later"})
    assert again.json["id"] == folder
    await api.call("PUT", f"/v1/posts/{one}/bookmark?folder={folder}", bob)
    await api.call("PUT", f"/v1/posts/{two}/bookmark", bob)
    inside = (await api.get(f"/v1/bookmarks?folder={folder}", bob))["items"]
    assert [item["id"] for item in inside] == [one]
    await api.call("GET", f"/v1/bookmarks?folder={folder}", ada, status=404)
    await api.call("PUT", f"/v1/posts/{one}/bookmark?folder={folder}", ada, status=404)

    path = f"/v1/bookmark-folders/{folder}"
    assert (await api.call("PATCH", path, bob, {"name": "Soon"})).json == {"is_changed": True}
    await api.call("PATCH", path, ada, {"name": "Hers"}, status=404)
    await api.call("PATCH", path, bob, {"name": ""}, status=400)
    await api.call("POST", "/v1/bookmark-folders", bob, {"name": "Later"})
    await api.call("PATCH", path, bob, {"name": "Later"}, status=409)
    listed = (await api.get("/v1/bookmark-folders", bob))["items"]
    assert [(f["name"], f["bookmark_count"]) for f in listed] == [("Later", 0), ("Soon", 1)]
    assert (await api.call("DELETE", path, bob)).json == {"is_changed": True}
    assert [item["id"] for item in (await api.get("/v1/bookmarks", bob))["items"]] == [two, one]


async def test_who_liked_and_shared(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    post = await api.post(ada, "for all")
    for fan in (bob, eve):
        await api.call("PUT", f"/v1/posts/{post}/like", fan)
    await api.call("PUT", f"/v1/posts/{post}/share", bob)
    first = await api.get(f"/v1/posts/{post}/engagements?kind=like&limit=1")
    rest = await api.get(f"/v1/posts/{post}/engagements?kind=like&limit=1&cursor={first['next']}")
    assert [item["user_id"] for item in first["items"] + rest["items"]] == [eve.id, bob.id]
    await api.call("GET", f"/v1/posts/{post}/engagements?kind=bookmark", status=400)

    await api.call("PUT", f"/v1/users/{bob.id}/follow", eve)
    [found] = (await api.get("/v1/feed", eve))["items"]
    via = found["shared_by"]["share_id"]
    await api.call("PUT", f"/v1/posts/{post}/share?via=1", eve, status=404)
    done = await api.call("PUT", f"/v1/posts/{post}/share?via={via}", eve)
    assert done.json == {"is_changed": True}
    shared = await api.get(f"/v1/posts/{post}/engagements?kind=share")
    assert [item["user_id"] for item in shared["items"]] == [eve.id, bob.id]


async def test_views(api: Api, people: People) -> None:
    ada, bob = people(2)
    one, two = [await api.post(ada, text) for text in ("one", "two")]
    seen = {"posts": [one, two, "1"], "surface": "feed", "opened": [two], "dwell_ms": [9, None, 1]}
    assert (await api.call("POST", "/v1/views", bob, seen)).json == {"new_count": 2}
    wrong = {**seen, "dwell_ms": [1]}
    assert (await api.call("POST", "/v1/views", bob, wrong, status=400)).json["argument"] == (
        "dwell_ms"
    )
    await api.call("POST", "/v1/views", bob, {"posts": [one], "surface": "wall"}, status=400)


async def test_visits_and_what_a_post_led_to(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    post = await api.post(ada, "come and see")
    seen = {"users": [ada.id, eve.id, bob.id, "1"], "posts": [post, None, None, None]}
    assert (await api.call("POST", "/v1/profile-visits", bob, seen)).json == {"new_count": 2}
    assert (await api.call("POST", "/v1/profile-visits", eve, {"users": [ada.id]})).json == {
        "new_count": 1
    }
    wrong = {**seen, "posts": [post]}
    refused = await api.call("POST", "/v1/profile-visits", bob, wrong, status=400)
    assert refused.json["argument"] == "posts"
    await api.call("POST", "/v1/profile-visits", None, seen, status=401)
    follow = f"/v1/users/{ada.id}/follow?post="
    await api.call("PUT", follow + "1", eve, status=404)
    other = await api.post(bob, "not hers")
    refused = await api.call("PUT", follow + other, eve, status=400)
    assert refused.json["argument"] == "post"
    assert (await api.call("PUT", follow + post, eve)).json["state"] == "following"

    async def told(path: str, *numbers: str) -> list[int]:
        rows = (await api.get(path, ada))["items"]
        return [sum(row[number] for row in rows) for number in numbers]

    numbers = ("profile_visits", "follows")
    async with asyncio.timeout(30):
        while await told(f"/v1/posts/{post}/performance", *numbers) != [1, 1]:
            await asyncio.sleep(0.05)
    assert await told("/v1/analytics/content", *numbers) == [1, 1]
    assert await told("/v1/analytics/account", *numbers, "followers_gained") == [2, 1, 1]


async def test_ones_own_account(api: Api, people: People, owner: psycopg.Connection) -> None:
    ada, bob = people(2)
    account = await api.get("/v1/users/me/account", ada)
    assert (account["username"], account["email"]) == (ada.username, None)
    found = owner.execute("select social.set_email(%s, %s)", [int(ada.id), f"{ada.username}@e.org"])
    code = found.fetchone()
    assert code
    proven = await api.call("POST", "/v1/email-verifications", None, {"code": code[0]})
    assert proven.json == {"id": ada.id}
    assert (await api.get("/v1/users/me/account", ada))["email_verified_at"]

    done = await api.call("PUT", "/v1/users/me/username", ada, {"username": f"{ada.username}_x"})
    assert done.json == {"is_changed": True}
    taken = {"username": ada.username}
    await api.call("PUT", "/v1/users/me/username", bob, taken, status=409)

    profile = {"location": "London", "links": ["https://example.org/a"]}
    assert (await api.call("PATCH", "/v1/users/me", ada, profile)).json == {"is_changed": True}
    shown = await api.get(f"/v1/users/{ada.id}")
    assert {key: shown[key] for key in profile} == profile

    tokens = (await api.get("/v1/users/me/tokens", ada))["items"]
    done = await api.call("DELETE", f"/v1/users/me/tokens/{tokens[0]['id']}", bob)
    assert done.json == {"is_changed": False}

    first = await api.call("POST", "/v1/users/me/activity", ada)
    again = await api.call("POST", "/v1/users/me/activity", ada)
    assert (first.json, again.json) == ({"is_changed": True}, {"is_changed": False})
    assert (await api.get("/v1/users/me/activity", ada))["active_day_count"] == 1

    changes = {"changes": {"hide_shares": True, "notify": {"like": False}}}
    done = await api.call("PATCH", "/v1/users/me/preferences", ada, changes)
    assert done.json == {"is_changed": True}
    kept = await api.get("/v1/users/me/preferences", ada)
    assert (kept["hide_shares"], kept["hide_replies"]) == (True, False)
    assert (kept["notify"]["like"], kept["notify"]["reply"]) == (False, True)

    done = await api.call("POST", "/v1/users/me/deactivation", ada)
    assert done.json == {"is_changed": True}
    await api.call("GET", f"/v1/users/{ada.id}", status=404)
    await api.call("GET", "/v1/users/me/account", ada, status=401)


async def test_notifications(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    post = (await api.call("POST", "/v1/posts", ada, {"body": "news"})).json["id"]
    await api.call("PUT", f"/v1/posts/{post}/like", bob)
    await api.until("/v1/notifications/unread", ada, "unread_count", 1)
    (of_bob,) = (await api.get("/v1/notifications", ada))["items"]
    await api.call("PUT", f"/v1/posts/{post}/like", eve)
    async with asyncio.timeout(30):
        while True:
            (told,) = (await api.get("/v1/notifications", ada))["items"]
            if told["caused_at"] != of_bob["caused_at"]:
                break
            await asyncio.sleep(0.02)
    assert (told["kind"], told["post_id"], told["body"]) == ("like", post, "news")
    assert told["actor"]["id"] == eve.id
    assert not told["is_read"]
    done = await api.call("PUT", "/v1/notifications/read", ada, {})
    assert done.json == {"is_changed": True}
    done = await api.call("PUT", "/v1/notifications/read", ada, {"upto": told["caused_at"]})
    assert done.json == {"is_changed": False}
    assert (await api.get("/v1/notifications/unread", ada))["unread_count"] == 0
    assert (await api.get("/v1/notifications", ada))["items"][0]["is_read"]
    assert (await api.get("/v1/notifications", bob))["items"] == []


async def test_why_a_post_is_in_the_feed(api: Api, people: People) -> None:
    ada, bob = people(2)
    post = (await api.call("POST", "/v1/posts", ada, {"body": "why"})).json["id"]
    rules = (await api.get(f"/v1/feed/{post}/explanation", bob))["items"]
    assert {rule["rule"]: rule["is_met"] for rule in rules} == {
        "visible": True,
        "source": False,
        "not_muted": True,
        "conversation": True,
        "preferences": True,
        "in_feed": False,
    }
    await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
    rules = (await api.get(f"/v1/feed/{post}/explanation", bob))["items"]
    assert all(rule["is_met"] for rule in rules)


async def test_hashtags(api: Api, people: People) -> None:
    (ada,) = people(1)
    tag = f"t{ada.id}x"
    await api.call("POST", "/v1/posts", ada, {"body": f"#{tag} #{tag}y"})
    await api.call("POST", "/v1/posts", ada, {"body": f"#{tag}y"})

    await api.until(
        f"/v1/hashtags?prefix={tag}",
        None,
        "items",
        [
            {"tag": f"{tag}y", "post_count": 2},
            {"tag": tag, "post_count": 1},
        ],
    )
    assert len((await api.get(f"/v1/hashtags?prefix=%23{tag.upper()}&limit=1"))["items"]) == 1


async def test_a_search(api: Api, people: People) -> None:
    ada, bob = people(2)
    word = f"word{ada.id}"
    first, second = [await api.post(ada, f"{word} {text} & more") for text in ("one", "two")]
    closed = await api.call(
        "POST", "/v1/posts", ada, {"body": f"{word} closed", "visibility": "followers"}
    )

    async def found(query: str, who: Person | None, more: str = "") -> list[str]:
        answer = await api.get(f"/v1/search/posts?query={quote(query)}&sort=newest{more}", who)
        assert not answer["is_degraded"]
        return [hit["post"]["id"] for hit in answer["hits"]]

    async with asyncio.timeout(30):
        while len(await found(word, ada)) < 3:
            await asyncio.sleep(0.02)
    assert await found(word, ada) == [closed.json["id"], second, first]
    assert await found(f"{word} -two", bob) == [first]
    assert await found(f'"{word} two" or "{word} one" from:{ada.username}', None) == [second, first]
    page = await api.get(f"/v1/search/posts?query={word}&limit=1")
    assert page["hits"][0]["snippet"].startswith(f"<mark>{word}</mark> ")
    assert "&amp; more" in page["hits"][0]["snippet"]
    rest = await api.get(f"/v1/search/posts?query={word}&limit=1&cursor={page['cursor']}")
    assert {hit["post"]["id"] for hit in page["hits"] + rest["hits"]} == {first, second}

    read = await api.get(f"/v1/search/explanation?query={word}%20has:poll")
    assert [part["is_used"] for part in read["items"]] == [True, False]
    parts = await api.get(f"/v1/search/posts/{first}/explanation?query={word}")
    assert [part["name"] for part in parts["items"]][-1] == "score"
    await api.call("GET", f"/v1/search/posts/{closed.json['id']}/explanation?query=x", status=404)
    await api.call("GET", f"/v1/search/posts?query={'x' * 501}", status=400)
    await api.call("GET", "/v1/search/posts?query=x&sort=best", status=400)


async def test_people_are_found_by_name(api: Api, people: People) -> None:
    ada, bob = people(2)
    name = ada.username
    await api.until(f"/v1/search/users?query={name}", None, "next", None)
    found = await api.get(f"/v1/search/users?query=%40{name.upper()}", bob)
    assert (found["items"][0]["id"], found["items"][0]["matched"]) == (ada.id, "username")
    assert (await api.get(f"/v1/suggestions?prefix={name}&limit=1"))["items"][0]["text"] == name
    await api.call("PUT", f"/v1/users/{ada.id}/block", bob)
    found = await api.get(f"/v1/search/users?query={name}", bob)
    assert ada.id not in [item["id"] for item in found["items"]]
    await api.call("GET", "/v1/search/users", bob, status=400)
    await api.call("GET", f"/v1/search/users?query={'x' * 201}", bob, status=400)


async def test_people_are_suggested(api: Api, people: People) -> None:
    ada, bob, eve = people(3)
    await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)
    await api.call("PUT", f"/v1/users/{eve.id}/follow", bob)
    shown = (await api.get("/v1/suggestions/users", ada))["items"]
    assert [(it["reason"], it["friend_username"]) for it in shown if it["id"] == eve.id] == [
        ("followed_by", bob.username)
    ]
    done = await api.call("DELETE", f"/v1/suggestions/users/{eve.id}", ada)
    assert done.json == {"is_changed": True}
    shown = (await api.get("/v1/suggestions/users", ada))["items"]
    assert eve.id not in [item["id"] for item in shown]


async def test_hashtags_are_found_and_related(api: Api, people: People) -> None:
    ada, bob = people(2)
    tag = f"related{ada.id}"
    for person in (ada, bob):
        await api.post(person, f"#{tag}one #{tag}two")
    await api.until(
        f"/v1/search/hashtags?query={tag}on",
        None,
        "items",
        [{"tag": f"{tag}one", "post_count": 2}],
    )
    shown = (await api.get(f"/v1/hashtags/{tag}one/related"))["items"]
    assert [(it["tag"], it["shared_count"]) for it in shown] == [(f"{tag}two", 2)]


async def test_what_trends(api: Api, people: People, owner: psycopg.Connection) -> None:
    ada, *others = people(9)
    tag = f"trend{ada.id}"
    post = await api.post(ada, f"first #{tag}", lang="qtr")
    for person in others:
        await api.post(person, f"more #{tag}", lang="qtr")
        await api.call("PUT", f"/v1/posts/{post}/like", person)
    path, deadline = "/v1/trends/hashtags?language=qtr", asyncio.get_running_loop().time() + 30
    while not (found := (await api.get(path))["items"]):
        assert asyncio.get_running_loop().time() < deadline
        owner.execute("select internal.refresh_trends()")
        await asyncio.sleep(0.05)
    assert found[0]["tag"] == tag and found[0]["rank"] == 1
    assert found[0]["account_count"] > found[0]["expected_count"] == 1

    told = await api.get(f"/v1/trends/hashtag/{tag.upper()}?language=qtr")
    assert (told["state"], told["rank"], told["floor"]) == ("trends", 1, 5)
    assert told["rules"]["hashtag_surprise"] == told["score"]
    while (await api.get(f"/v1/trends/post/{post}?language=qtr"))["state"] != "trends":
        assert asyncio.get_running_loop().time() < deadline
        owner.execute("select internal.refresh_trends()")
        await asyncio.sleep(0.05)
    page = await api.get("/v1/trends/posts?language=qtr&window=hour", ada)
    assert [item["id"] for item in page["items"]] == [post]
    feed = "/v1/trends/feed?language=qtr"
    assert [item["id"] for item in (await api.get(feed, others[0]))["items"]] == [post]
    assert (await api.get(feed, ada))["items"] == []
    await api.call("GET", "/v1/trends/posts?cursor=99999999.1.1", status=410)
    assert (await api.get("/v1/trends/viral?language=qtr"))["items"] == []
    for person in others:
        await api.call("PUT", f"/v1/posts/{post}/share", person)
    path = "/v1/trends/viral?language=qtr"
    while not (viral := (await api.get(path))["items"]):
        assert asyncio.get_running_loop().time() < deadline
        owner.execute("select internal.refresh_trends()")
        await asyncio.sleep(0.05)
    assert viral[0]["post"]["id"] == post and viral[0]["account_count"] == len(others)
    assert 0.3 <= viral[0]["confidence"] <= 1 and viral[0]["drivers"] == []


async def test_recent_searches(api: Api, people: People) -> None:
    (ada,) = people(1)
    for query in ("orchids", "Orchids in Berlin"):
        done = await api.call("POST", "/v1/searches", ada, {"query": query})
        assert done.json == {"is_changed": True}
    kept = (await api.get("/v1/searches?prefix=orch", ada))["items"]
    assert [it["query"] for it in kept] == ["Orchids in Berlin", "orchids"]
    typed = (await api.get("/v1/suggestions?prefix=", ada))["items"]
    assert [it["kind"] for it in typed] == ["search", "search"]
    await api.call("DELETE", "/v1/searches?query=orchids", ada)
    assert len((await api.get("/v1/searches", ada))["items"]) == 1
    done = await api.call("DELETE", "/v1/searches", ada)
    assert done.json == {"is_changed": True}
    assert (await api.get("/v1/searches", ada))["items"] == []


async def test_events_are_read_page_by_page(api: Api, people: People) -> None:
    ada, bob = people(2)
    place = (await api.get("/v1/events", bob))["next"]
    posts = [await api.post(ada, f"event {number}") for number in range(5)]
    await api.call("PUT", f"/v1/posts/{posts[0]}/bookmark", ada)
    await api.until(f"/v1/users/{ada.id}", None, "post_count", 5)

    found: list[str] = []
    pages = 0
    while True:
        page = await api.get(f"/v1/events?limit=2&after={place}", bob)
        found += [
            item["post_id"]
            for item in page["items"]
            if item["actor_id"] == ada.id and item["post_id"]
        ]
        place, pages = page["next"], pages + 1
        if len(page["items"]) < 2:
            break
    assert found == posts, "each once, in order, without the bookmark"
    assert pages >= 3
    assert re.fullmatch(r"\d+", place)


async def test_events_carry_the_id_of_their_request(
    api: Api, people: People, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    ada, bob = people(2)

    async def call(method: str, path: str, body: object = None) -> str:
        name = f"call-{method}-{path.rpartition('/')[2]}-{ada.id}"
        answer = await api.call(method, path, ada, body, headers={"X-Request-Id": name})
        assert answer.headers["X-Request-Id"] == name
        return name

    made = await api.post(ada, "mine")
    sent = [
        await call("POST", "/v1/posts", {"body": "hi"}),
        await call("PUT", f"/v1/users/{bob.id}/follow"),
        await call("DELETE", f"/v1/users/{bob.id}/follow"),
        await call("PUT", f"/v1/users/{bob.id}/block"),
        await call("DELETE", f"/v1/users/{bob.id}/block"),
        *[
            await call(method, f"/v1/posts/{made}/{what}")
            for what in ("like", "share", "bookmark")
            for method in ("PUT", "DELETE")
        ],
        await call("DELETE", f"/v1/posts/{made}"),
    ]
    rows = owner.execute(
        "select request_id from internal.events where request_id = any(%s) order by id", [sent]
    ).fetchall()
    assert [row[0] for row in rows] == sent, "one event for each call, and none without its id"

    odd = await api.call("GET", "/healthz", headers={"X-Request-Id": "no spaces, please"})
    assert odd.headers["X-Request-Id"] != "no spaces, please"


async def test_the_process_tells_how_it_is(api: Api) -> None:
    assert (await api.call("GET", "/healthz")).raw == b"ok\n"
    async with api.session.head(f"{api.url}/healthz") as answer:
        assert (answer.status, await answer.read()) == (200, b"")
    ready = await api.get("/readyz")
    assert (ready["status"], ready["database"], ready["redis"]) == ("ready", "ok", "ok")
    assert ready["log_lag_batches"] is not None
    text = (await api.call("GET", "/metrics")).raw.decode()
    for metric in (
        'pgsocial_http_requests_total{method="GET",route="/readyz",status="200"}',
        'pgsocial_http_request_seconds_bucket{le="0.01",method="GET",route="/healthz"}',
        'pgsocial_pool_connections{pool="gateway",state="open"}',
        "pgsocial_relay_leader 1.0",
        "pgsocial_relay_ticks_total",
        "pgsocial_sockets",
    ):
        assert metric in text
    assert "ps_" not in text


async def test_private_pages_are_kept_by_nobody_else(api: Api, people: People) -> None:
    [ada] = people(1)
    await api.post(ada, "cached?")
    await api.until(f"/v1/users/{ada.id}", None, "post_count", 1)
    for path in ("/v1/feed", "/v1/bookmarks", f"/v1/users/{ada.id}/posts", f"/v1/users/{ada.id}"):
        first = await api.call("GET", path, ada)
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert first.headers["Vary"] == "Authorization"
        same = {"If-None-Match": f'W/"x", {first.headers["ETag"]}'}
        again = await api.call("GET", path, ada, headers=same, status=304)
        assert again.headers["ETag"] == first.headers["ETag"]
    assert (await api.call("GET", "/v1/events", ada)).headers["Cache-Control"] == "no-store"


def test_each_row_of_the_table_is_tested(request: pytest.FixtureRequest) -> None:
    """Guards the list above: of each row some test here has had a success, over HTTP."""
    ran = {item.path for item in request.session.items}
    if not ran.issuperset(Path(__file__).parent.glob("test_*.py")) or request.config.option.keyword:
        pytest.skip("tests/service did not run whole")
    assert untested() == []


async def test_the_guard_looks_at_successes(api: Api, people: People) -> None:
    was = SUCCEEDED.copy()
    try:
        SUCCEEDED.clear()
        assert len(untested()) == len(ROUTES)
        [ada] = people(1)
        await api.call("GET", "/v1/posts/1", status=404)
        await api.call("GET", "/v1/feed", status=401)
        assert len(untested()) == len(ROUTES)
        await api.call("GET", "/v1/feed", ada)
        await api.call("DELETE", "/v1/pin", ada)
        assert len(untested()) == len(ROUTES) - 2
    finally:
        SUCCEEDED.update(was)


def untested() -> list[str]:
    return [f"{it.method} {it.path}" for it in ROUTES if (it.method, it.path) not in SUCCEEDED]
