"""What everybody sees and who is active, put into indexes."""

from __future__ import annotations

import itertools
import os

from elasticsearch import Elasticsearch
from pgsocial.config import Settings
from pgsocial.elastic.index import USERS, Document, Index, Written, connect

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


def people(owner: log.Connection, users: list[int] | None = None) -> list[Document]:
    rows = owner.execute(
        "select user_id, doc from internal.engine_people("
        "coalesce(%s::bigint[], array(select id from core.users)))",
        [users],
    ).fetchall()
    return [Document(user, 1, doc) for user, doc in rows]


def client_of(settings: Settings) -> Elasticsearch:
    assert settings.elasticsearch_url
    return connect(settings.elasticsearch_url.get_secret_value())


def fill(settings: Settings, owner: log.Connection) -> Written:
    """New indexes of the names that the settings say, read from now on."""
    with client_of(settings) as client:
        users = Index(client, settings.elasticsearch_users_name, USERS)
        users.create(1)
        users.write(users.of(1), people(owner))
        client.indices.refresh(index=users.of(1))
        users.switch(1)
        index = Index(client, settings.elasticsearch_name)
        index.create(1)
        written = index.write(index.of(1), documents(owner))
        client.indices.refresh(index=index.of(1))
        index.switch(1)
        return written
