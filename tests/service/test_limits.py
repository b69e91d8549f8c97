"""Rate limits, and what is kept for guests."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from pgsocial.config import Settings
from redis.asyncio import Redis

from tests.service.conftest import settings_for
from tests.service.gateway import Gateway, Person, api_of, running
from tests.service.redis_server import redis_server

People = Callable[[int], list[Person]]


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    client: Redis = Redis.from_url(settings.redis_url.get_secret_value())
    await client.flushdb()
    yield client
    await client.aclose()


async def within_a_minute(seconds: float) -> None:
    """Without Redis a minute of the clock that begins lets one more through: so much is left."""
    left = 60 - time.time() % 60
    if left < seconds:
        await asyncio.sleep(left + 0.1)


@pytest.fixture(scope="module")
def strict(database: str) -> Iterator[Gateway]:
    limits = {"limit_read": "3/minute", "limit_write": "3/minute", "limit_sign_in": "3/minute"}
    with running(settings_for(database, **limits), has_relay=False) as gateway:
        yield gateway


async def test_each_user_and_each_class_has_its_own(
    strict: Gateway, people: People, redis: Redis
) -> None:
    ada, bob = people(2)
    async with api_of(strict.url) as api:
        for _ in range(3):
            await api.call("GET", "/v1/feed", ada)
        refused = await api.call("GET", "/v1/bookmarks", ada, status=429)
        assert refused.json["type"].endswith(":rate-limited")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        await api.call("GET", "/v1/feed", bob)
        for _ in range(3):
            await api.post(ada, "writing is another class")
        await api.call("POST", "/v1/posts", ada, {"body": "x"}, status=429)
        await api.call("GET", "/healthz")


async def test_who_asks_often_is_counted_ahead_and_has_no_more_nor_fewer(
    database: str, people: People, redis: Redis
) -> None:
    """Two processes that count ahead let through as many as one that counts each."""
    [ada] = people(1)
    settings = settings_for(database, limit_read="200/minute")
    headers = {"Authorization": f"Bearer {ada.token}"}
    with running(settings, has_relay=False) as one, running(settings, has_relay=False) as other:
        async with api_of(one.url) as api:
            answers = []
            for number in range(230):
                url = (one if number % 2 else other).url
                async with api.session.get(f"{url}/v1/feed", headers=headers) as answer:
                    answers.append(answer.status)
        # Of what is counted ahead at the end one of them may hold a few, at most a fiftieth.
        assert 200 - 4 <= answers.count(200) <= 200
        assert set(answers[-20:]) == {429}
        async with api_of(one.url) as api:
            [bob] = people(1)
            commands = await _commands(redis)
            for _ in range(50):
                await api.call("GET", "/v1/feed", bob)
            assert await _commands(redis) - commands < 50, "Redis counts several at once"


async def _commands(redis: Redis) -> int:
    """How many windows Redis has moved."""
    found = await redis.info("commandstats")
    return int(found.get("cmdstat_evalsha", {"calls": 0})["calls"])


async def test_guests_are_counted_by_address(strict: Gateway, redis: Redis) -> None:
    async with api_of(strict.url) as api:
        for _ in range(3):
            await api.call("GET", "/v1/hashtags/none/posts")
        # Without a proxy to be trusted nobody says to be somebody else.
        await api.call(
            "GET", "/v1/hashtags/none/posts", status=429, headers={"X-Forwarded-For": "192.0.2.1"}
        )
        for _ in range(3):
            await api.call(
                "POST", "/v1/sessions", None, {"username": "x", "password": "guess"}, status=401
            )
        await api.call(
            "POST", "/v1/sessions", None, {"username": "x", "password": "guess"}, status=429
        )


async def test_a_trusted_proxy_tells_the_address(database: str, redis: Redis) -> None:
    settings = settings_for(database, trust_forwarded=True, limit_read="1/minute")
    with running(settings, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            for address in ("192.0.2.1", "spoofed, 192.0.2.2"):
                await api.call(
                    "GET", "/v1/hashtags/none/posts", headers={"X-Forwarded-For": address}
                )
                await api.call(
                    "GET",
                    "/v1/hashtags/none/posts",
                    status=429,
                    headers={"X-Forwarded-For": address},
                )
            for status, spoofed in ((200, "198.51.100.1"), (429, "198.51.100.2")):
                lines = [("X-Forwarded-For", spoofed), ("X-Forwarded-For", "192.0.2.3")]
                async with api.session.get(
                    f"{gateway.url}/v1/hashtags/none/posts", headers=lines
                ) as answer:
                    assert answer.status == status, "the last line is the proxy's"


async def test_a_limit_holds_without_redis(database: str, people: People) -> None:
    [ada] = people(1)
    settings = settings_for(
        database, REDIS_URL="redis://127.0.0.1:1/0", limit_read="3/minute", guest_cache=5
    )
    with running(settings) as gateway:
        async with api_of(gateway.url) as api:
            await within_a_minute(10)
            for _ in range(3):
                await api.call("GET", "/v1/feed", ada)
            await api.call("GET", "/v1/feed", ada, status=429)
            await api.call("GET", f"/v1/users/{ada.id}")
            post = await api.post(ada, "all the rest goes on")
            ready = await api.get("/readyz")
            assert (ready["status"], ready["redis"]) == ("degraded", "down")
            assert (await api.call("GET", f"/v1/posts/{post}/thread")).status == 200


async def test_a_redis_that_stands_still_holds_nobody_up(database: str, people: People) -> None:
    [ada] = people(1)
    with redis_server() as server:
        settings = settings_for(database, REDIS_URL=server.url, limit_read="12/minute")
        with running(settings, has_relay=False) as gateway:
            async with api_of(gateway.url) as api:
                headers, answered = {"Authorization": f"Bearer {ada.token}"}, 0
                await within_a_minute(20)
                server.signal(signal.SIGSTOP)
                try:
                    async with asyncio.timeout(15):
                        while True:
                            async with api.session.get(
                                f"{gateway.url}/v1/feed", headers=headers
                            ) as answer:
                                if answer.status == 429:
                                    break
                                answered += answer.status == 200
                finally:
                    server.signal(signal.SIGCONT)
                assert answered == 12


async def test_guests_may_keep_pages_for_seconds(database: str, people: People) -> None:
    [ada] = people(1)
    with running(settings_for(database, guest_cache=3), has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            first = await api.call("GET", f"/v1/users/{ada.id}/posts")
            assert first.headers["Cache-Control"] == "public, max-age=3"
            assert (first.headers["Vary"], bool(first.headers["ETag"])) == ("Authorization", True)


async def test_an_account_is_guessed_at_from_anywhere_a_few_times_and_its_owner_gets_in(
    database: str, redis: Redis
) -> None:
    settings = settings_for(
        database,
        trust_forwarded=True,
        limit_sign_in="30/minute",
        limit_sign_in_account="3/hour",
        limit_sign_in_known="2/hour",
    )
    with running(settings, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:

            async def attempt(name: str, password: str, address: str) -> int:
                body = {"username": name, "password": password}
                async with api.session.post(
                    f"{gateway.url}/v1/sessions", json=body, headers={"X-Forwarded-For": address}
                ) as answer:
                    return answer.status

            for name in ("li_ada", "li_bob"):
                made = {"username": name, "password": "a long one"}
                await api.call("POST", "/v1/users", None, made)
            assert await attempt("li_ada", "a long one", "198.51.100.7") == 201
            await redis.flushdb()

            # At once, and under every spelling of the name.
            guesses = await asyncio.gather(
                *(
                    attempt(("li_ada", "LI_ADA")[n % 2], "a guess", f"203.0.113.{n}")
                    for n in range(30)
                )
            )
            assert sorted(guesses) == [401] * 3 + [429] * 27
            assert await attempt("li_ada", "a long one", "203.0.113.99") == 429
            assert await attempt("li_ada", "a long one", "198.51.100.7") == 201, "its owner"
            assert await attempt("li_bob", "a long one", "203.0.113.1") == 201, "another account"

            # A known address is another budget, not none, and one for each account.
            assert await attempt("li_ada", "a guess", "198.51.100.7") == 401
            assert await attempt("li_ada", "a long one", "198.51.100.7") == 429
            assert await attempt("li_bob", "a long one", "198.51.100.7") == 201

            # Who is not there is counted the same.
            names = [("li_nobody", "LI_Nobody")[n % 2] for n in range(5)]
            unknown = [await attempt(name, "x", f"203.0.113.{n}") for n, name in enumerate(names)]
            assert unknown == [401] * 3 + [429] * 2


async def test_a_network_of_ipv6_is_one_address(database: str, redis: Redis) -> None:
    settings = settings_for(database, trust_forwarded=True, limit_read="2/minute")
    with running(settings, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:

            async def read(address: str, status: int) -> None:
                headers = {"X-Forwarded-For": address}
                await api.call("GET", "/v1/hashtags/none/posts", status=status, headers=headers)

            await read("2001:db8:0:1::1", 200)
            await read("2001:db8:0:1:ffff::2", 200)
            await read("2001:DB8:0:1::3", 429)
            await read("2001:db8:0:2::1", 200)
            await read("192.0.2.9", 200)
            await read("::ffff:192.0.2.9", 200)
            await read("192.0.2.9", 429)
