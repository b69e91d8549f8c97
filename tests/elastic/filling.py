"""What everybody sees, put into an index."""

from __future__ import annotations

import itertools
import os

from elasticsearch import Elasticsearch
from pgsocial.config import Settings
from pgsocial.elastic.index import Document, Index, Written, connect

from tests.stack import log

_numbers = itertools.count(1)


def unused_name() -> str:
    """Of an index that no other test, and no run before, has used."""
    return f"test-{os.getpid()}-{next(_numbers)}"


def documents(owner: log.Connection, posts: list[int] | None = None) -> list[Document]:
    rows = owner.execute(
        "select post_id, doc from internal.engine_documents(%s::bigint[])", [posts]
    ).fetchall()
    return [Document(post, 1, doc) for post, doc in rows]


def client_of(settings: Settings) -> Elasticsearch:
    assert settings.elasticsearch_url
    return connect(settings.elasticsearch_url.get_secret_value())


def fill(settings: Settings, owner: log.Connection) -> Written:
    """A new index of the name that the settings say, read from now on."""
    with client_of(settings) as client:
        index = Index(client, settings.elasticsearch_name)
        index.create(1)
        written = index.write(index.of(1), documents(owner))
        client.indices.refresh(index=index.of(1))
        index.switch(1)
        return written
