"""Elasticsearch: posts that everybody sees and active users, as search looks for them.

What is in an index may be gone any time: it is made anew from PostgreSQL. Readers see it by an
alias; private posts never come here.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from pgsocial.config import Settings
from pgsocial.sinks.sink import (
    Block,
    Held,
    Keep,
    Lost,
    Misconfigured,
    Position,
    Rejected,
    Scope,
    Sum,
    Trace,
)

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch as Client

    from pgsocial.elastic.index import Document, Index

T = TypeVar("T")
Json = dict[str, Any]

# By the field of the id, what a digest is of: values, then lists.
_DIGESTED = {
    "post_id": (("post_id", "author_id", "created_at"), ("words", "stems", "filters")),
    "user_id": (("user_id",), ("names", "words")),
}
_TOMBSTONES = 86400.0  # Seconds that they are kept.
_PURGES = 3600.0  # Seconds between looks for older ones.


def open_sink(settings: Settings, name: str) -> Elasticsearch:
    if settings.elasticsearch_url is None:
        raise Misconfigured("PGSOCIAL_ELASTICSEARCH_URL is not set: where is Elasticsearch?")
    try:
        from pgsocial.elastic.index import POSTS, USERS, Index, connect
    except ImportError:
        raise Misconfigured(
            'the client is not installed: pip install -e ".[elasticsearch]" in the checkout'
        ) from None
    client = connect(settings.elasticsearch_url.get_secret_value())
    suffix = "" if name == "elasticsearch" else f"-of-{name}"
    return Elasticsearch(
        Index(client, settings.elasticsearch_name + suffix, POSTS),
        Index(client, settings.elasticsearch_users_name + suffix, USERS),
    )


class Elasticsearch:
    entities: Sequence[str] = ("documents", "people")
    block_rows: Mapping[str, int] = dict.fromkeys(entities, 1000)

    def __init__(self, posts: Index, users: Index) -> None:
        self.client = posts.client
        self.indexes = {"documents": posts, "people": users}
        self._positions = f"position-of-{posts.name}"
        self._purged_at = -math.inf

    def check(self, generation: int) -> None:
        names = [index.of(generation) for index in self.indexes.values()]
        for name in (*names, self._positions):
            if not self.indexes["documents"].has(name):
                raise Lost(f"the index {name} is not there")

    def prepare(self, generation: int, keep: Keep) -> None:
        for index in self.indexes.values():
            index.create(generation)
        posts = self.indexes["documents"]
        if not posts.has(self._positions):
            posts.ask(
                lambda client: client.indices.create(
                    index=self._positions,
                    settings={"number_of_shards": 1, "number_of_replicas": 0},
                    mappings={"dynamic": False},
                )
            )

    def write(self, generation: int, block: Block) -> Sequence[Rejected]:
        index = self.indexes[block.entity]
        written = index.write(
            index.of(generation), [_document(row, block.version) for row in block.rows]
        )
        return [
            Rejected(row, written.dead[int(row.key)])
            for row in block.rows
            if int(row.key) in written.dead
        ]

    def position(self) -> Position | None:
        from elasticsearch import NotFoundError

        try:
            found = self._ask(lambda client: client.get(index=self._positions, id="1"))
        except NotFoundError:
            return None
        source = found["_source"]
        return Position(source["generation"], source["epoch"], source["batch"])

    def commit(self, position: Position) -> None:
        self._ask(
            lambda client: client.index(
                index=self._positions, id="1", document=position._asdict(), require_alias=False
            ),
            is_write=True,
        )
        if time.monotonic() - self._purged_at > _PURGES:
            self._purged_at = time.monotonic()
            for index in self.indexes.values():
                name = index.of(position.generation)
                # While others take the place of one that was lost, its batches are noted all the
                # same.
                if index.has(name):
                    index.purge(name, _TOMBSTONES)

    def switch(self, generation: int) -> None:
        from pgsocial.elastic.index import switch

        indexes = list(self.indexes.values())
        for index in indexes:
            index.refresh(index.of(generation))
        switch(indexes, generation)

    def drop(self, generation: int) -> None:
        for index in self.indexes.values():
            index.drop(index.of(generation))

    def sums(self, generation: int, scope: Scope) -> Mapping[int, Sum]:
        found: dict[int, Sum] = {}
        for held in self.held(generation, scope):
            bucket = bisect.bisect_right(scope.edges, held.place)
            rows, digests = found.get(bucket, Sum(0, 0))
            found[bucket] = Sum(rows + 1, digests + held.digest)
        return found

    def held(self, generation: int, scope: Scope) -> Iterable[Held]:
        index = self.indexes[scope.entity]
        name = index.of(generation)
        index.refresh(name)
        return [
            Held(str(doc[index.kind.id]), doc[index.kind.id], digest_of(doc))
            for doc in index.scan(name, scope.edges[0], scope.edges[-1])
        ]

    def erase(self, generation: int, users: Sequence[int]) -> None:
        for index in self.indexes.values():
            index.forget(index.of(generation), users, digest_of)

    def traces(self, generation: int, user: int) -> Sequence[Trace]:
        """Posts of theirs, of others that still say whom they name, and they themselves."""
        named: Json = {"terms": {"filters": [f"@{user}", f">{user}"]}}
        found = []
        for index in self.indexes.values():
            name = index.of(generation)
            index.refresh(name)
            theirs: list[Json] = [{"term": {index.kind.owner: user}}]
            if index.kind.names_others:
                theirs.append(named)
            query = {"bool": {"should": theirs, "minimum_should_match": 1}}
            count = index.ask(partial(_count, index=name, query=query))
            if count:
                found.append(Trace(name, count))
        return found

    def close(self) -> None:
        self.client.close()

    def _ask(self, call: Callable[[Client], T], is_write: bool = False) -> T:
        return self.indexes["documents"].ask(call, is_write)


def _count(client: Client, index: str, query: Json) -> int:
    found: int = client.count(index=index, query=query)["count"]
    return found


def digest_of(doc: Mapping[str, Any]) -> int:
    """As internal.engine_documents() and engine_people() have it, of what stands in a document."""
    plain, lists = _DIGESTED["user_id" if "user_id" in doc else "post_id"]
    text = "\x1f".join(
        (
            *(str(doc.get(name, "")) for name in plain),
            *("\x1e".join(doc.get(name) or ()) for name in lists),
        )
    )
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _document(row: Any, version: int) -> Document:
    from pgsocial.elastic.index import Document

    if row.is_deleted:
        return Document(int(row.key), version, None)
    return Document(int(row.key), version, {**json.loads(row.doc), "digest": row.digest})
