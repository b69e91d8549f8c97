"""Reads from a real standby: never before what the reader wrote, and never only there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from pgsocial.config import Settings

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Api, Gateway, api_of, running
from tests.service.standby import Standby, standby

DATABASE = "pgsocial_replica"


@pytest.fixture(scope="module")
def replica() -> Iterator[Standby]:
    databases.clone(DATABASE)
    with standby() as made:
        yield made
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def settings(replica: Standby) -> Settings:
    # Patient enough that a test can look at a standby that stands still.
    return settings_for(
        DATABASE, 6, read_url=replica.url("PGSOCIAL_APP_URL", DATABASE), read_lag=60
    )


@pytest.fixture(scope="module")
def pair(settings: Settings) -> Iterator[tuple[Gateway, Gateway]]:
    """Two gateways, which know of each other by Redis alone."""
    with running(settings) as one, running(settings, has_relay=False) as two:
        yield one, two


@pytest.fixture
async def apis(pair: tuple[Gateway, Gateway]) -> AsyncIterator[tuple[Api, Api]]:
    async with api_of(pair[0].url) as one, api_of(pair[1].url) as two:
        yield one, two


async def served(api: Api) -> dict[str, float]:
    """How many reads each has served."""
    text = (await api.call("GET", "/metrics")).raw.decode()
    return {
        where: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        for where in ("replica", "primary")
        if line.startswith(f'pgsocial_reads_total{{served_by="{where}"}}')
    }


async def where_from(api: Api, path: str, who: object = None, status: int = 200) -> str:
    before = await served(api)
    await api.call("GET", path, who, status=status)  # type: ignore[arg-type]
    after = await served(api)
    [grown] = [name for name in after if after[name] > before.get(name, 0)]
    return grown


async def until_from(api: Api, wanted: str, path: str, who: object = None) -> None:
    async with asyncio.timeout(30):
        while await where_from(api, path, who) != wanted:
            await asyncio.sleep(0.05)


async def test_who_wrote_reads_the_primary_until_the_standby_is_as_far(
    apis: tuple[Api, Api], settings: Settings, replica: Standby
) -> None:
    ada, bob = make_person(settings, "ada"), make_person(settings, "bob")
    for api in apis:
        await until_from(api, "replica", f"/v1/users/{ada.id}", ada)
        await until_from(api, "replica", f"/v1/users/{ada.id}", bob)
    replica.pause()
    try:
        post = await apis[0].post(ada, "fresh")
        path = f"/v1/posts/{post}"
        for api in apis:
            # Also at the gateway that she did not write to.
            for _ in range(3):
                assert await where_from(api, path, ada) == "primary"
            # Others get what the standby has; but who knows of a post finds it.
            assert await where_from(api, f"/v1/users/{ada.id}/posts", bob) == "replica"
            assert (await api.get(f"/v1/users/{ada.id}/posts", bob))["items"] == []
            assert await where_from(api, path, bob) == "primary"
        # An idle primary is no lag, and a standby that stands still is in nobody's way.
        assert await where_from(apis[0], f"/v1/users/{bob.id}", bob) == "replica"
    finally:
        replica.resume()
    for api in apis:
        await until_from(api, "replica", path, ada)
        await until_from(api, "replica", path, bob)


async def test_what_the_cache_keeps_is_not_from_a_standby_that_is_behind(
    settings: Settings, replica: Standby
) -> None:
    gil, hal = make_person(settings, "gil"), make_person(settings, "hal")
    caching = settings.model_copy(update={"cache": True, "guest_cache": 30})
    with running(caching) as gateway:
        async with api_of(gateway.url) as api:
            path = f"/v1/users/{gil.id}"
            await until_from(api, "replica", f"{path}/followers", hal)
            replica.pause()
            try:
                with databases.superuser(DATABASE) as connection:
                    connection.execute(
                        "select social.update_profile(%s, p_display_name => 'Renamed')",
                        [int(gil.id)],
                    )
                for who in (hal, None):
                    # The standby does not say so for as long as it stands still.
                    async with asyncio.timeout(20):
                        while (await api.get(path, who))["display_name"] != "Renamed":
                            await asyncio.sleep(0.05)
                assert await where_from(api, f"{path}/followers", hal) == "replica"
            finally:
                replica.resume()


async def test_a_new_account_finds_itself(apis: tuple[Api, Api], replica: Standby) -> None:
    await until_from(apis[0], "replica", "/v1/hashtags/none/posts")
    replica.pause()
    try:
        await apis[0].call(
            "POST", "/v1/users", None, {"username": "newcomer", "password": "correct horse"}
        )
        session = await apis[0].call(
            "POST", "/v1/sessions", None, {"username": "newcomer", "password": "correct horse"}
        )
        token, user = session.json["token"], session.json["user_id"]
        for api in apis:
            assert (await api.call("GET", f"/v1/users/{user}", token)).json["id"] == user
    finally:
        replica.resume()


async def test_a_standby_that_falls_behind_serves_nobody(
    settings: Settings, replica: Standby
) -> None:
    impatient = settings.model_copy(update={"read_lag": 0.8})
    carl = make_person(settings, "carl")
    with running(impatient, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            await until_from(api, "replica", "/v1/hashtags/none/posts")
            replica.pause()
            try:
                await api.post(carl, "The log moves, the standby does not.")
                await until_from(api, "primary", "/v1/hashtags/none/posts")
            finally:
                replica.resume()
            await until_from(api, "replica", "/v1/hashtags/none/posts")


async def test_without_redis_users_read_the_primary(settings: Settings) -> None:
    alone = settings.model_copy(
        update={"redis_url": type(settings.redis_url)("redis://127.0.0.1:1/0")}
    )
    dora = make_person(settings, "dora")
    with running(alone, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            await until_from(api, "replica", "/v1/hashtags/none/posts")
            assert await where_from(api, f"/v1/users/{dora.id}", dora) == "primary"


async def test_a_standby_that_dies_is_not_missed(
    apis: tuple[Api, Api], settings: Settings, replica: Standby
) -> None:
    eva = make_person(settings, "eva")
    api = apis[0]
    await until_from(api, "replica", f"/v1/users/{eva.id}", eva)
    stop = asyncio.Event()

    async def read() -> int:
        count = 0
        while not stop.is_set():
            await api.call("GET", f"/v1/users/{eva.id}", eva, status=200)
            count += 1
        return count

    readers = [asyncio.create_task(read()) for _ in range(4)]
    await asyncio.to_thread(replica.stop)
    try:
        await asyncio.sleep(1)
        stop.set()
        # Each was answered, by whichever.
        assert min(await asyncio.gather(*readers)) > 0
        assert await where_from(api, f"/v1/users/{eva.id}", eva) == "primary"
    finally:
        await asyncio.to_thread(replica.start)
    await until_from(api, "replica", f"/v1/users/{eva.id}", eva)


async def test_writes_and_the_log_are_the_primarys(
    apis: tuple[Api, Api], settings: Settings
) -> None:
    fred = make_person(settings, "fred")
    before = await served(apis[0])
    await apis[0].post(fred, "a write")
    await apis[0].call("GET", "/v1/events", fred)
    assert await served(apis[0]) == before
