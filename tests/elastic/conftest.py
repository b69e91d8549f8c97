"""One Elasticsearch for the session, and the judged set in a database and an index beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from elasticsearch import Elasticsearch
from pgsocial.config import Settings
from pgsocial.elastic.index import Index, connect
from pgsocial.elastic.searcher import Searcher
from pgsocial.pool import Database

from stack import elasticsearch, rootfs
from stack.embedded import Stack
from stack.servers import Server
from stack.settings import State, run_folder
from tests.elastic.filling import fill, unused_name
from tests.elastic.world import NAME, World
from tests.quality import network
from tests.service.conftest import settings_for
from tests.stack import log

DATABASE = "pgsocial_elastic"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of the stack that the tests run on; started for them where it does not run."""
    try:
        elasticsearch.ensure()
    except elasticsearch.UnavailableError as error:
        pytest.skip(str(error))
    stack = Stack(run_folder())
    with rootfs.file_lock(stack.run / "lock"):
        server = elasticsearch.server(State.load(stack.run))
        was_started = server.start()
    yield server
    if was_started:
        server.stop()


@dataclass
class Filled:
    """A database with the judged set, of which everything open is in the index, too."""

    database: str
    owner: log.Connection
    api: log.Connection
    ids: dict[int, str]  # Which post is which of the set.
    settings: Settings


@pytest.fixture(scope="session")
def filled(server: Server) -> Iterator[Filled]:
    with (
        log.cloned(DATABASE) as database,
        log.connect(database) as owner,
        log.connect(database, "PGSOCIAL_APP_URL") as api,
    ):
        ids = network.fill(owner, api)
        settings = settings_for(
            database,
            elasticsearch_url=elasticsearch.url(server.state),
            elasticsearch_name=unused_name(),
            elasticsearch_users_name=unused_name(),
            elasticsearch_timeout=20,
        )
        fill(settings, owner)
        yield Filled(database, owner, api, ids, settings)


@pytest.fixture
def client(server: Server) -> Iterator[Elasticsearch]:
    with connect(elasticsearch.url(server.state), 20) as client:
        yield client


@pytest.fixture
def index(client: Elasticsearch) -> Iterator[Index]:
    """An index of the test's own, empty."""
    index = Index(client, unused_name())
    index.create(1)
    index.switch(1)
    yield index
    index.drop(*client.indices.get(index=f"{index.name}-*"))
    client.indices.delete_index_template(name=index.name)


@pytest.fixture
async def database(filled: Filled) -> AsyncIterator[Database]:
    database = Database(filled.settings.app_url.get_secret_value(), name="test", least=1, most=2)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def searcher(filled: Filled) -> AsyncIterator[Searcher]:
    searcher = Searcher.of(filled.settings)
    assert searcher
    yield searcher
    await searcher.close()


@pytest.fixture
def world(server: Server, client: Elasticsearch) -> Iterator[World]:
    with (
        log.cloned("pgsocial_elastic_sink") as database,
        log.connect(database) as owner,
        log.connect(database, "PGSOCIAL_APP_URL") as api,
    ):
        settings = settings_for(
            database,
            elasticsearch_url=elasticsearch.url(server.state),
            elasticsearch_name=unused_name(),
            elasticsearch_users_name=unused_name(),
        )
        owner.execute("select ops.add_sink(%s, 'elasticsearch')", [NAME])
        yield World(owner, api, client, settings)
        alias, users = settings.elasticsearch_name, settings.elasticsearch_users_name
        left = client.indices.get(
            index=f"{alias}-*,{users}-*,position-of-{alias}", ignore_unavailable=True
        )
        client.indices.delete(index=list(left), ignore_unavailable=True)
