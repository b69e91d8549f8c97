"""What is held on somebody, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from tests.service.gateway import Api, Person
from tests.stack.log import one

People = Callable[[int], list[Person]]


async def test_an_export_leads_through_all_parts(api: Api, people: People) -> None:
    ada, bob = people(2)
    posts = [await api.post(ada, f"mine {n}") for n in range(3)]
    await api.post(bob, "not mine")
    await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)

    held: dict[str, list[Any]] = {}
    path = "/v1/users/me/export?limit=2"
    while True:
        page = await api.get(path, ada)
        held.setdefault(page["part"], []).extend(page["rows"])
        if page["next"] is None:
            break
        path = f"/v1/users/me/export?limit=2&part={page['next']['part']}"
        if page["next"]["cursor"] is not None:
            path += f"&cursor={page['next']['cursor']}"
    assert [row["id"] for row in held["profile"]] == [ada.id]
    assert [row["id"] for row in held["posts"]] == posts
    assert [row["followee_id"] for row in held["follows"]] == [bob.id]
    assert "token_hash" not in held["tokens"][0]

    await api.call("GET", "/v1/users/me/export?part=nothing", ada, status=400)
    await api.call("GET", "/v1/users/me/export?part=posts&cursor=x", ada, status=400)
    await api.call("GET", "/v1/users/me/export", status=401)


async def test_an_erasure_begins_at_once(
    api: Api, people: People, owner: psycopg.Connection[Any]
) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "soon gone")
    await api.call("PUT", f"/v1/posts/{post}/like", bob)
    begun = await api.call("DELETE", "/v1/users/me", ada, status=202)
    assert begun.json == {"is_erased": False}
    await api.call("GET", "/v1/feed", ada, status=401)
    await api.call("GET", f"/v1/users/{ada.id}", bob, status=404)
    await api.call("DELETE", "/v1/users/me", status=401)

    for _ in range(60):
        owner.execute("select internal.settle()")
        if one(owner, "select social.erase_user(%s)", int(ada.id)):
            break
    proof = owner.execute("select * from social.erasure_proof(%s)", [int(ada.id)]).fetchall()
    assert proof == []
    await api.call("GET", f"/v1/posts/{post}", bob, status=404)
