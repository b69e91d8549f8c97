"""A database and a gateway for the tests of the service."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator

import psycopg
import pytest
from pgsocial.config import Settings

from tests import databases
from tests.service.gateway import Api, Gateway, Person, api_of, running

DATABASE = "pgsocial_service"
LAST = "test_each_row_of_the_table_is_tested"
_numbers = itertools.count(1)


def settings_for(database: str, redis_number: int = 5, **given: object) -> Settings:
    """Settings of a gateway for a database of the test stack; limits are no matter but for tests
    of them."""
    redis = databases.environment()["REDIS_URL"].rpartition("/")[0]
    return Settings(
        **{  # type: ignore[arg-type]
            "app_url": databases.url("PGSOCIAL_APP_URL", database),
            "worker_url": databases.url("PGSOCIAL_WORKER_URL", database),
            "REDIS_URL": f"{redis}/{redis_number}",
            "guest_cache": 0,
            "cache": False,
            "cache_warming": 0,
            "limit_read": "",
            "limit_write": "",
            "limit_sign_up": "",
            "limit_sign_in": "",
            "limit_sign_in_account": "",
            "limit_sign_in_known": "",
            "limit_reset": "",
            "limit_password": "",
            **given,
        }
    )


def make_person(settings: Settings, username: str) -> Person:
    """An account and a token, without the price of a password."""
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        row = connection.execute("select social.create_user(%s)", [username]).fetchone()
        assert row
        token = connection.execute("select social.issue_token(%s)", [row[0]]).fetchone()
        assert token
    return Person(str(row[0]), username, token[0])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks back on the others comes after them."""
    items.sort(key=lambda item: item.name == LAST)


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    databases.clone(DATABASE)
    yield DATABASE
    databases.drop(DATABASE)


@pytest.fixture(scope="session")
def settings(database: str) -> Settings:
    return settings_for(database)


@pytest.fixture(scope="session")
def gateway(settings: Settings) -> Iterator[Gateway]:
    with running(settings) as gateway:
        yield gateway


@pytest.fixture
async def api(gateway: Gateway) -> AsyncIterator[Api]:
    async with api_of(gateway.url) as api:
        yield api


@pytest.fixture
def owner(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The owner's own look into the tables."""
    with psycopg.connect(databases.url("DATABASE_URL", database), autocommit=True) as connection:
        yield connection


@pytest.fixture
def people(settings: Settings) -> Callable[[int], list[Person]]:
    def make(count: int) -> list[Person]:
        return [make_person(settings, f"person_{next(_numbers)}") for _ in range(count)]

    return make
