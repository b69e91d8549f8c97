"""Elasticsearch: the posts that everybody sees, as search looks for them.

What is in an index may be gone any time: it is made anew from PostgreSQL. Readers see it by an
alias; private posts never come here.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
    from pgsocial.elastic.index import Document, Index

_TOMBSTONES = 86400.0  # Seconds that they are kept.
_PURGES = 3600.0  # Seconds between looks for older ones.


def open_sink(settings: Settings, name: str) -> Elasticsearch:
    if settings.elasticsearch_url is None:
        raise Misconfigured("PGSOCIAL_ELASTICSEARCH_URL is not set: where is Elasticsearch?")
    try:
        from pgsocial.elastic.index import Index, connect
    except ImportError:
        raise Misconfigured(
            'the client is not installed: pip install -e ".[elasticsearch]" in the checkout'
        ) from None
    alias = settings.elasticsearch_name
    if name != "elasticsearch":
        alias += f"-of-{name}"
    return Elasticsearch(Index(connect(settings.elasticsearch_url.get_secret_value()), alias))


class Elasticsearch:
    entities: Sequence[str] = ("documents",)
    block_rows = 1000

    def __init__(self, index: Index) -> None:
        self.index = index
        self._positions = f"position-of-{index.name}"
        self._purged_at = -math.inf

    def check(self, generation: int) -> None:
        for name in (self.index.of(generation), self._positions):
            if not self.index.has(name):
                raise Lost(f"the index {name} is not there")

    def prepare(self, generation: int, keep: Keep) -> None:
        self.index.create(generation)
        if not self.index.has(self._positions):
            self.index.ask(
                lambda client: client.indices.create(
                    index=self._positions,
                    settings={"number_of_shards": 1, "number_of_replicas": 0},
                    mappings={"dynamic": False},
                )
            )

    def write(self, generation: int, block: Block) -> Sequence[Rejected]:
        written = self.index.write(
            self.index.of(generation), [_document(row, block.version) for row in block.rows]
        )
        return [
            Rejected(row, written.dead[int(row.key)])
            for row in block.rows
            if int(row.key) in written.dead
        ]

    def position(self) -> Position | None:
        from elasticsearch import NotFoundError

        try:
            found = self.index.ask(lambda client: client.get(index=self._positions, id="1"))
        except NotFoundError:
            return None
        source = found["_source"]
        return Position(source["generation"], source["epoch"], source["batch"])

    def commit(self, position: Position) -> None:
        self.index.ask(
            lambda client: client.index(
                index=self._positions, id="1", document=position._asdict(), require_alias=False
            ),
            is_write=True,
        )
        if time.monotonic() - self._purged_at > _PURGES:
            self._purged_at = time.monotonic()
            index = self.index.of(position.generation)
            # While others take the place of one that was lost, its batches are noted all the same.
            if self.index.has(index):
                self.index.purge(index, _TOMBSTONES)

    def switch(self, generation: int) -> None:
        self.index.refresh(self.index.of(generation))
        self.index.switch(generation)

    def drop(self, generation: int) -> None:
        self.index.drop(self.index.of(generation))

    def sums(self, generation: int, scope: Scope) -> Mapping[int, Sum]:
        found: dict[int, Sum] = {}
        for held in self.held(generation, scope):
            bucket = bisect.bisect_right(scope.edges, held.place)
            rows, digests = found.get(bucket, Sum(0, 0))
            found[bucket] = Sum(rows + 1, digests + held.digest)
        return found

    def held(self, generation: int, scope: Scope) -> Iterable[Held]:
        index = self.index.of(generation)
        self.index.refresh(index)
        return [
            Held(str(doc["post_id"]), doc["post_id"], digest_of(doc))
            for doc in self.index.scan(index, scope.edges[0], scope.edges[-1])
        ]

    def erase(self, generation: int, users: Sequence[int]) -> None:
        self.index.forget(self.index.of(generation), users, digest_of)

    def traces(self, generation: int, user: int) -> Sequence[Trace]:
        """Posts of theirs, and of others that still say whom they name."""
        index = self.index.of(generation)
        self.index.refresh(index)
        theirs: list[dict[str, Any]] = [
            {"term": {"author_id": user}},
            {"terms": {"filters": [f"@{user}", f">{user}"]}},
        ]
        query = {"bool": {"should": theirs, "minimum_should_match": 1}}
        count = self.index.ask(lambda client: client.count(index=index, query=query))["count"]
        return [Trace(index, count)] if count else []

    def close(self) -> None:
        self.index.client.close()


def digest_of(doc: Mapping[str, Any]) -> int:
    """As internal.engine_documents() has it, of what stands in a document."""
    lists = ("\x1e".join(doc.get(name) or ()) for name in ("words", "stems", "filters"))
    plain = (str(doc.get(name, "")) for name in ("post_id", "author_id", "created_at"))
    text = "\x1f".join((*plain, *lists))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _document(row: Any, version: int) -> Document:
    from pgsocial.elastic.index import Document

    if row.is_deleted:
        return Document(int(row.key), version, None)
    return Document(int(row.key), version, {**json.loads(row.doc), "digest": row.digest})
