"""Which pages of other sites may read what the gateway answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp
import pytest
from pgsocial.config import Settings

from tests.service.conftest import settings_for
from tests.service.gateway import Api, Gateway, Person, api_of, running

People = Callable[[int], list[Person]]
OURS, THEIRS = "https://app.example.org", "https://evil.example"
MARKS = ("Access-Control-Allow-Origin", "Access-Control-Allow-Methods")


@pytest.fixture(scope="module")
def open_to_ours(database: str) -> Iterator[Gateway]:
    settings = settings_for(database, cors_origins=f"{OURS}, http://localhost:3000")
    with running(settings, has_relay=False) as gateway:
        yield gateway


@pytest.fixture
async def ours(open_to_ours: Gateway) -> AsyncIterator[Api]:
    async with api_of(open_to_ours.url) as api:
        yield api


async def preflight(api: Api, origin: str, path: str, method: str) -> aiohttp.ClientResponse:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, idempotency-key",
    }
    return await api.session.options(api.url + path, headers=headers)


async def test_a_page_of_a_listed_origin_may(ours: Api, people: People) -> None:
    [ada] = people(1)
    asked = await preflight(ours, OURS, "/v1/posts/1", "PATCH")
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == OURS
    assert asked.headers["Access-Control-Allow-Methods"] == "DELETE, GET, HEAD, PATCH"
    taken = asked.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "idempotency-key", "content-type"} <= {*taken.split(", ")}
    assert "Access-Control-Allow-Credentials" not in asked.headers
    for path, who, status in (("/v1/feed", ada, 200), ("/v1/feed", None, 401), ("/no", None, 404)):
        answer = await ours.call("GET", path, who, status=status, headers={"Origin": OURS})
        assert answer.headers["Access-Control-Allow-Origin"] == OURS
        assert "Origin" in answer.headers["Vary"]
        assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "origin",
    [
        THEIRS,
        "null",
        OURS.upper(),
        OURS + ".evil.example",
        OURS.replace("https", "http"),
        OURS + ":8443",
        "http://localhost:30000",
    ],
)
async def test_a_page_of_another_may_not(ours: Api, people: People, origin: str) -> None:
    [ada] = people(1)
    asked = await preflight(ours, origin, "/v1/posts", "POST")
    answer = await ours.call("GET", "/v1/feed", ada, headers={"Origin": origin})
    for headers in (asked.headers, answer.headers):
        assert not [it for it in MARKS if it in headers]
        # What a cache keeps of one origin must not be given to another.
        assert "Origin" in headers["Vary"]


async def test_the_same_page_depends_on_who_asks(ours: Api) -> None:
    answer = await ours.call("GET", "/v1/hashtags/none/posts")
    assert {it.strip() for it in answer.headers["Vary"].split(",")} == {"Authorization", "Origin"}
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_options_that_are_no_preflight_are_no_method(ours: Api) -> None:
    await ours.call("OPTIONS", "/v1/posts", status=405, headers={"Origin": OURS})
    answer = await preflight(ours, OURS, "/nothing", "GET")
    assert answer.status == 404


async def test_by_default_there_is_none(api: Api) -> None:
    asked = await preflight(api, OURS, "/v1/posts", "POST")
    answer = await api.call("GET", "/healthz", headers={"Origin": OURS})
    for headers in (asked.headers, answer.headers):
        assert not [it for it in headers if it.startswith("Access-Control")]


async def test_all_origins_never_with_credentials(database: str) -> None:
    with running(settings_for(database, cors_origins="*"), has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            asked = await preflight(api, THEIRS, "/v1/posts", "POST")
            answer = await api.call("GET", "/healthz", headers={"Origin": THEIRS})
    for headers in (asked.headers, answer.headers):
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers


def test_origins_are_read_from_the_environment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSOCIAL_CORS_ORIGINS", f"{OURS} , http://localhost:3000,")
    read = Settings(app_url="postgresql://a", worker_url="postgresql://b", REDIS_URL="redis://c")
    assert read.cors_origins == (OURS, "http://localhost:3000")
