"""Leaderboards by the cache are those of SQL, under writes, and hide what SQL hides at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from pgsocial.cache.kinds import BOARDS
from pgsocial.config import Settings
from redis import Redis

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Api, Gateway, Person, api_of, running

DATABASE = "pgsocial_leaderboards"
KEYS = {
    "people": "*:board:{people}",
    "posts": "*:board:{posts}",
    "posts:lead": "*:board:{posts:lead}",
}


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    databases.clone(DATABASE)
    yield settings_for(DATABASE, redis_number=9, cache=True)
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def gateway(settings: Settings) -> Iterator[Gateway]:
    with running(settings) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def persons(settings: Settings) -> list[Person]:
    return [make_person(settings, f"leader_{n}") for n in range(8)]


@pytest.fixture
async def api(gateway: Gateway) -> AsyncIterator[Api]:
    async with api_of(gateway.url) as api:
        yield api


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    with Redis.from_url(settings.redis_url.get_secret_value()) as redis:
        redis.flushdb()
        yield redis


def board_of(name: str) -> list[tuple[int, int]]:
    with psycopg.connect(databases.url("DATABASE_URL", DATABASE), autocommit=True) as connection:
        connection.execute("select internal.settle()")
        return connection.execute("select id, score from social.read_board(%s)", [name]).fetchall()


def kept(redis: Redis, name: str) -> list[tuple[int, int]] | None:
    found: Any = redis.keys(KEYS[name])
    if not found:
        return None
    rows: Any = redis.zrevrange(found[0], 0, -1, withscores=True)
    return [(int(member), int(score)) for member, score in rows if member]


async def ask(api: Api, name: str, who: Person | None = None, limit: int = 20) -> list[int]:
    path = "people" if name == "people" else "posts"
    _, _, tag = name.partition(":")
    page = await api.get(
        f"/v1/leaderboards/{path}?limit={limit}{f'&hashtag={tag}' if tag else ''}", who
    )
    return [int(it["id"]) for it in page["items"]]


async def test_they_are_those_of_sql_under_writes(
    api: Api, redis: Redis, persons: list[Person]
) -> None:
    chance = random.Random(7)
    posts = [await api.post(it, f"{it.username} #lead") for it in persons]

    async def write() -> None:
        while True:
            who, whom = chance.sample(persons, 2)
            way = chance.choice(("PUT", "PUT", "DELETE"))
            await api.call(way, f"/v1/users/{whom.id}/follow", who)
            await api.call(way, f"/v1/posts/{chance.choice(posts)}/like", who)

    async def watch() -> None:
        for _ in range(10):
            for name in KEYS:
                found = await ask(api, name)
                assert len(found) == len(set(found))
                ages = [int(str(redis.pttl(it))) for it in redis.keys(KEYS[name])]  # type: ignore[union-attr]
                assert not [it for it in ages if not -2 <= it <= BOARDS.seconds * 1000 or it == -1]
            await asyncio.sleep(0.2)

    writer = asyncio.create_task(write())
    await watch()
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    wanted = {name: board_of(name) for name in KEYS}
    assert len(wanted["people"]) > 4 and len(wanted["posts:lead"]) > 4
    assert {score for _, score in wanted["posts"]} != {1}
    async with asyncio.timeout(4 * BOARDS.seconds):
        for name, rows in wanted.items():
            while kept(redis, name) != rows:
                await ask(api, name)
                await asyncio.sleep(0.1)
    # One's rank by it, and without it.
    for person in persons:
        ranked = await api.get("/v1/leaderboards/me", person)
        places = [id_ for id_, _ in wanted["people"]]
        me = int(person.id)
        assert ranked == {
            "rank": places.index(me) + 1 if me in places else None,
            "gained_count": dict(wanted["people"]).get(me, 0),
            "leader_count": len(places),
        }


async def test_as_without_a_cache(api: Api, settings: Settings, persons: list[Person]) -> None:
    with running(settings.model_copy(update={"cache": False}), has_relay=False) as plain:
        async with api_of(plain.url) as other:
            for who in (None, *persons[:3]):
                for path in ("people", "people?limit=2", "posts?limit=3", "posts?hashtag=%23LEAD"):
                    pages = []
                    for it in (api, other):
                        page = await it.get(f"/v1/leaderboards/{path}", who)
                        pages.append(page["items"])
                        if page["next"]:
                            mark = "&" if "?" in path else "?"
                            more = f"/v1/leaderboards/{path}{mark}cursor={page['next']}"
                            pages[-1] += (await it.get(more, who))["items"]
                    assert pages[0] == pages[1] and pages[0], path
            for path in ("people?limit=0", "posts?hashtag=%23", "posts?cursor=x"):
                refused = [
                    (await it.call("GET", f"/v1/leaderboards/{path}", status=400)).json["argument"]
                    for it in (api, other)
                ]
                assert refused[0] == refused[1]


async def test_ones_rank_is_one_question_with_a_board_and_without(
    api: Api, redis: Redis, persons: list[Person]
) -> None:
    places = [id_ for id_, _ in board_of("people")]
    me = next(it for it in persons if int(it.id) == places[-1])
    made = await api.get("/v1/leaderboards/me", me)
    redis.config_resetstat()
    assert made == await api.get("/v1/leaderboards/me", me)
    assert (made["rank"], made["leader_count"]) == (len(places), len(places))
    stats: Any = redis.info("commandstats")
    assert stats["cmdstat_zrevrank"]["calls"] == 1 and "cmdstat_zrevrange" not in stats


async def test_what_is_hidden_is_hidden_at_once(
    api: Api, redis: Redis, persons: list[Person]
) -> None:
    first = (await ask(api, "people"))[0]
    leader = next(it for it in persons if int(it.id) == first)
    other, reader = [it for it in persons if it is not leader][:2]
    assert kept(redis, "people")
    await api.call("PUT", f"/v1/users/{reader.id}/block", leader)
    assert first not in await ask(api, "people", reader)
    assert first in await ask(api, "people", other)
    await api.call("PUT", f"/v1/users/{leader.id}/mute", other, {})
    # Also where the page comes out short by it.
    assert first not in await ask(api, "people", other, limit=1)
    await api.call("PATCH", "/v1/users/me", leader, {"is_private": True})
    assert first not in await ask(api, "people") and first in dict(kept(redis, "people") or [])


async def test_it_goes_on_without_redis(settings: Settings, persons: list[Person]) -> None:
    nowhere = settings.model_copy(
        update={"cache_url": type(settings.redis_url)("redis://127.0.0.1:9")}
    )
    with running(nowhere, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            assert await ask(api, "people") == [id_ for id_, _ in board_of("people")]
            assert (await api.get("/v1/leaderboards/me", persons[1]))["leader_count"]
