"""Every refusal is a problem that names what was wrong."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable

import psycopg
import pytest
from aiohttp import web
from pgsocial.gateway.errors import problem_of
from pgsocial.pool import Unavailable

from tests.service.gateway import Answer, Api, Gateway, Person

People = Callable[[int], list[Person]]


def told(answer: Answer) -> tuple[str, str | None]:
    problem = answer.json
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"
    return problem["type"].rpartition(":")[2], problem.get("argument")


async def test_classes_of_refusals(api: Api, people: People) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "mine")

    async def refused(
        status: int, method: str, path: str, **options: object
    ) -> tuple[str, str | None]:
        return told(await api.call(method, path, ada, status=status, **options))  # type: ignore[arg-type]

    assert await refused(400, "PUT", f"/v1/users/{ada.id}/follow") == ("invalid-argument", "id")
    assert await refused(400, "GET", "/v1/feed?limit=0") == ("invalid-argument", "limit")
    assert await refused(400, "GET", "/v1/feed?limit=x") == ("invalid-argument", "limit")
    assert await refused(400, "GET", "/v1/feed?limit=99999999999") == ("invalid-argument", None)
    assert await refused(400, "GET", "/v1/feed?cursor=x") == ("invalid-argument", "cursor")
    assert await refused(400, "GET", "/v1/feed?curser=1") == ("invalid-argument", "curser")
    assert await refused(400, "GET", "/v1/users/x") == ("invalid-argument", "id")
    assert await refused(400, "GET", "/v1/users/9999999999999999999") == ("invalid-argument", None)
    assert await refused(400, "GET", "/v1/hashtags/123/posts") == ("invalid-argument", "tag")
    assert await refused(400, "GET", "/v1/events?after=x") == ("invalid-argument", "after")
    assert await refused(410, "GET", "/v1/events?after=99999999") == ("too-old", "after")
    assert await refused(404, "GET", "/v1/posts/1") == ("not-found", "id")
    assert await refused(404, "GET", "/v1/users/by-username/no_one") == (
        "not-found",
        "username",
    )
    assert await refused(404, "GET", "/v2/anything") == ("not-found", None)
    assert await refused(405, "POST", "/v1/feed") == ("method-not-allowed", None)
    answer = await api.call("DELETE", f"/v1/posts/{post}", bob, status=403)
    assert told(answer) == ("forbidden", "id")
    answer = await api.call("POST", "/v1/feed", ada, status=405)
    assert answer.headers["Allow"] == "GET,HEAD"


@pytest.mark.parametrize(
    ("body", "argument"),
    [
        ({}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"body": 5}, "body"),
        ({"body": "x", "visibility": "friends"}, "visibility"),
        ({"body": "x", "lang": "English, please"}, "lang"),
        ({"body": "x", "tags": ["no spaces"]}, "tags"),
        ({"body": "x", "tags": "x"}, "tags"),
        ({"body": "x", "media": [{"kind": "smell", "url": "https://example.org"}]}, "media"),
        ({"body": "x", "media": [{"kind": "image"}]}, "media.0.url"),
        ({"body": "x", "reply_to_id": 5}, "reply_to_id"),
        ({"body": "x", "reply_to": "5"}, "reply_to"),
        ([], None),
    ],
)
async def test_a_post_with_something_wrong(
    api: Api, people: People, body: object, argument: str | None
) -> None:
    [ada] = people(1)
    answer = await api.call("POST", "/v1/posts", ada, body, status=400)
    assert told(answer) == ("invalid-argument", argument)


async def test_posts_that_are_not_there(api: Api, people: People) -> None:
    [ada] = people(1)
    for name in ("reply_to_id", "quote_of_id"):
        answer = await api.call("POST", "/v1/posts", ada, {"body": "x", name: "1"}, status=404)
        assert told(answer) == ("not-found", name)
    answer = await api.call(
        "POST", "/v1/posts", ada, {"body": "x"}, status=400, headers={"Idempotency-Key": "k" * 201}
    )
    assert told(answer) == ("invalid-argument", "Idempotency-Key")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"body": "x"',
        b'"x"',
        b"null",
        b'{"body": "\xff"}',
        b"[" * 100_000,
        b'{"body": "\\ud800"}',
        b'{"body": "\\udc00 x"}',
        b'{"body": "\xed\xa0\x80"}',
        b'{"body": NaN}',
    ],
)
async def test_what_is_no_json(api: Api, people: People, data: bytes) -> None:
    [ada] = people(1)
    answer = await api.call("POST", "/v1/posts", ada, data=data, status=400)
    assert told(answer)[0] == "invalid-argument"


async def test_text_that_cannot_be_stored(api: Api, people: People) -> None:
    [ada] = people(1)

    async def refused(method: str, path: str, **options: object) -> str | None:
        answer = await api.call(method, path, ada, status=400, **options)  # type: ignore[arg-type]
        kind, argument = told(answer)
        assert kind == "invalid-argument"
        assert "NUL" in answer.json["detail"]
        return argument

    nul = {"body": "x\0y"}
    assert await refused("POST", "/v1/posts", body=nul) == "body"
    assert await refused("POST", "/v1/posts", body={"body": "x", "tags": ["a\0"]}) == "tags"
    media = [{"kind": "image", "url": "https://example.org", "alt": "\0"}]
    assert await refused("POST", "/v1/posts", body={"body": "x", "media": media}) == "media"
    deep = [{"kind": "image", "url": "u", "more": {"\0": 1}}]
    assert await refused("POST", "/v1/posts", body={"body": "x", "media": deep}) == "media"
    assert await refused("GET", "/v1/hashtags/a%00b/posts") == "tag"
    assert await refused("GET", "/v1/users/by-username/a%00b") == "username"
    assert await refused("GET", "/v1/feed?cursor=%00") == "cursor"
    assert (
        await refused("POST", "/v1/users", body={"username": "a\0b", "password": "a password"})
        == "username"
    )
    assert (
        await refused("POST", "/v1/sessions", body={"username": "a", "password": "a\0password"})
        == "password"
    )


async def test_bytes_that_are_no_text(gateway: Gateway, people: People) -> None:
    """Sent by hand: a client library would not."""
    [ada] = people(1)
    port = int(gateway.url.rpartition(":")[2])

    async def send(line: bytes, *headers: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        token = f"Authorization: Bearer {ada.token}".encode()
        lines = [line, b"Host: x", b"Connection: close", token, *headers, b"", b""]
        writer.write(b"\r\n".join(lines))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    for target in (
        b"/v1/hashtags/%FF%FE/posts",
        b"/v1/hashtags/%ED%A0%80/posts",
        b"/v1/feed?cursor=%FF",
        b"/v1/users/by-username/%C3%28",
    ):
        answer = await send(b"GET " + target + b" HTTP/1.1")
        assert answer.split(b" ")[1] in (b"400", b"404"), answer
        assert b"problem+json" in answer
    body = b'{"body": "x"}'
    answer = await send(
        b"POST /v1/posts HTTP/1.1",
        b"Content-Type: application/json",
        b"Content-Length: %d" % len(body),
        b"Idempotency-Key: \xff",
        b"",
        body,
    )
    assert answer.startswith(b"HTTP/1.1 400"), answer
    assert b'"Idempotency-Key"' in answer


async def test_bodies_that_are_too_large_or_of_another_kind(api: Api, people: People) -> None:
    [ada] = people(1)
    huge = io.BytesIO(json.dumps({"body": "x" * 2**20}).encode())
    assert told(await api.call("POST", "/v1/posts", ada, data=huge, status=413))[0] == "too-large"
    answer = await api.call(
        "POST",
        "/v1/posts",
        ada,
        data=b"body=x",
        status=415,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert told(answer)[0] == "unsupported-media-type"


async def test_a_password_is_long_but_not_endless(api: Api) -> None:
    for password in ("short", "x" * 201):
        answer = await api.call(
            "POST", "/v1/users", None, {"username": "somebody", "password": password}, status=400
        )
        assert told(answer) == ("invalid-argument", "password")


def test_what_is_unexpected_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    for error in (RuntimeError("secret"), psycopg.errors.UndefinedTable("secret")):
        problem = problem_of(error)
        assert problem.status == 500
        assert "secret" not in json.dumps(problem.document("r"))
    assert "secret" in caplog.text
    for passing in (Unavailable("x"), psycopg.errors.DeadlockDetected("x")):
        assert problem_of(passing).status == 503
        assert problem_of(passing).headers["Retry-After"]
    assert problem_of(web.HTTPRequestEntityTooLarge(1, 2)).status == 413
