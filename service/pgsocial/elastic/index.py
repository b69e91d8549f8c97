"""An index of posts or of users: its versioned mappings, aliases, and how documents get into it.

Two names lead to an index: the alias that is read, and, while a new one is made beside it, the new
index by its own name. What an index holds is written by version: an older state never wins, and
what is gone stays as a tombstone, since Elasticsearch forgets the version of a deletion after a
while (gc_deletes), and a replay of something older would bring it back.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from typing import Any, TypeVar

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from pgsocial.sinks.sink import Busy, Lost, Misconfigured, SinkError

T = TypeVar("T")

_BYTES = 5 * 2**20
_WAIT = "10s"  # For a shard that is not there: less than the request may take.
_TRIES = 6
_EXPUNGE = 60.0  # Seconds that segments may take to be written anew.
_PAUSE = 0.05  # Seconds before the second try; then twice as long each time.
# Too much at once: the same may well succeed later.
_BUSY = frozenset({429, 502, 503, 504})
# Errors of an item that are those of the index: no other document would fare better.
_WHOLE: dict[str, type[SinkError]] = {
    "cluster_block_exception": Busy,  # read-only, or its disk is full
    "index_closed_exception": Busy,
    "index_not_found_exception": Lost,
    "security_exception": Misconfigured,
}


class Unanswered(Busy):
    """There was no room for a request, or no way: smaller ones may get through."""


@dataclass(frozen=True)
class Kind:
    """What documents of an index are."""

    file: str  # Of its mappings.
    id: str  # The field with what is the document's id, too.
    owner: str  # The field that says whose it is.
    names_others: bool = False  # Whether terms among its filters say whom it names.


POSTS = Kind("posts.json", "post_id", "author_id", names_others=True)
USERS = Kind("users.json", "user_id", "user_id")


@dataclass(frozen=True)
class Document:
    """A post or a user, or a tombstone where there is nothing to find any more."""

    id: int
    version: int
    doc: Mapping[str, Any] | None


@dataclass
class Written:
    """What became of documents: each is in one of these."""

    done: int = 0
    older: int = 0  # There is a newer state already: done, too.
    dead: dict[int, str] = field(default_factory=dict)  # Never taken, and why.


def mappings(kind: Kind = POSTS) -> dict[str, Any]:
    """Settings and mappings as they are written down, with their version."""
    text = resources.files("pgsocial.elastic").joinpath(kind.file).read_text()
    found: dict[str, Any] = json.loads(text)
    return found


def connect(url: str, timeout: float = 30) -> Elasticsearch:
    """What is to be tried again, and when, is said here, not by the client."""
    return Elasticsearch(url, request_timeout=timeout, max_retries=0, retry_on_timeout=False)


class Index:
    """`name` is the alias; indexes are name-1, name-2, ..."""

    def __init__(self, client: Elasticsearch, name: str, kind: Kind = POSTS) -> None:
        self.client = client
        self.name = name
        self.kind = kind

    def of(self, generation: int) -> str:
        return f"{self.name}-{generation}"

    def prepare(self) -> None:
        """The template, by which any index of this name is made."""
        known = mappings(self.kind)
        _ask(
            lambda: self.client.indices.put_index_template(
                name=self.name,
                index_patterns=[f"{self.name}-*"],
                # Of two whose patterns an index has, the one with the longer name is meant.
                priority=500 + len(self.name),
                version=known["version"],
                template={"settings": known["settings"], "mappings": known["mappings"]},
            )
        )

    def create(self, generation: int) -> bool:
        """Make an index, empty; false if it is there already."""
        self.prepare()
        index = self.of(generation)
        if self.has(index):
            return False
        _ask(lambda: self.client.indices.create(index=index))
        return True

    def has(self, index: str) -> bool:
        return bool(_ask(lambda: self.client.indices.exists(index=index)))

    def switch(self, generation: int) -> list[str]:
        """Have that index read instead of what was, in one step; name what is not read any more."""
        return switch([self], generation)

    def read(self) -> list[str]:
        """Which indexes the alias leads to."""
        try:
            found = _ask(lambda: self.client.indices.get_alias(name=self.name))
        except NotFoundError:
            return []
        return sorted(found)

    def drop(self, *indexes: str) -> None:
        if indexes:
            names = list(indexes)
            _ask(lambda: self.client.indices.delete(index=names, ignore_unavailable=True))

    def write(self, index: str, documents: Iterable[Document]) -> Written:
        """Have documents taken, in pieces that the engine has room for.

        What is refused for itself is dead and said so; what finds no room is tried again, alone
        and in smaller pieces; an error of the whole index ends it, and whatever was written
        before may be written again.
        """
        written = Written()
        for piece in _pieces(documents, _BYTES):
            self._write(index, piece, written)
        return written

    def _write(self, index: str, documents: Sequence[Document], written: Written) -> None:
        waiting, reason, size = list(documents), "", len(documents)
        for attempt in range(_TRIES):
            left: list[Document] = []
            for start in range(0, len(waiting), size):
                part = waiting[start : start + size]
                try:
                    again, reason = self._send(index, part, written)
                except Unanswered as error:
                    again, reason = part, str(error)
                left += again
            if not left:
                return
            waiting, size = left, max(1, size // 2)
            # Not all at once after an outage.
            time.sleep(min(2**attempt * _PAUSE, 5) * random.uniform(0.5, 1))  # noqa: S311
        raise Busy(f"{len(waiting)} documents find no room in {index}: {reason}")

    def _send(
        self, index: str, documents: Sequence[Document], written: Written
    ) -> tuple[list[Document], str]:
        """One bulk request; answers what is to be tried again, and why."""
        lines: list[dict[str, Any]] = []
        for it in documents:
            action = {"_id": str(it.id), "version": it.version, "version_type": "external_gte"}
            gone = {self.kind.id: it.id, "is_deleted": True, "gone_at": int(time.time() * 1000)}
            doc = gone if it.doc is None else it.doc
            lines += [{"index": action}, dict(doc)]
        answer = _ask(
            lambda: self.client.bulk(
                index=index, operations=lines, require_alias=False, timeout=_WAIT
            ),
            is_write=True,
        )
        again, reason = [], ""
        for it, item in zip(documents, answer["items"], strict=True):
            result = item["index"]
            status, error = result["status"], result.get("error", {})
            if status < 300:
                written.done += 1
            elif status == 409:
                written.older += 1
            elif status in _BUSY:
                again.append(it)
                reason = error.get("reason", "")
            elif error.get("type") in _WHOLE:
                raise _WHOLE[error["type"]](f"{index}: {error.get('reason', '')}")
            else:
                cause = error.get("caused_by", {}).get("reason")
                written.dead[it.id] = ": ".join(filter(None, (error.get("reason"), cause)))
        return again, reason

    def purge(self, index: str, age: float) -> int:
        """Take away tombstones that are older than some seconds; answers how many.

        Whoever might still write something older to them has long been stopped by then.
        """
        before = int((time.time() - age) * 1000)
        gone = {
            "bool": {
                "filter": [{"term": {"is_deleted": True}}, {"range": {"gone_at": {"lt": before}}}]
            }
        }
        return self._delete(index, gone)

    def forget(self, index: str, users: Sequence[int], digest: Callable[[Any], int]) -> int:
        """Take away for good what is somebody's and that others name them, bytes too.

        Answers how many documents there were of either; `digest` is what those of others are given.
        """
        theirs = {"terms": {self.kind.owner: list(users)}}
        self.refresh(index)
        count = 0
        while found := self._delete(index, theirs) + self._unname(index, users, digest):
            count += found
            self.refresh(index)
        if count:
            self._expunge(index)
        return count

    def _unname(self, index: str, users: Sequence[int], digest: Callable[[Any], int]) -> int:
        """Write posts anew, under the version that they have, without the terms that name people.

        Here and not there: this works without the module that runs scripts.
        """
        if not self.kind.names_others:
            return 0
        terms = {f">{user}" for user in users}
        hits = _ask(
            lambda: self.client.search(
                index=index, size=1000, version=True, query={"terms": {"filters": sorted(terms)}}
            ),
            is_write=True,
        )["hits"]["hits"]
        documents = []
        for hit in hits:
            source = hit["_source"]
            doc = source | {"filters": [it for it in source["filters"] if it not in terms]}
            documents.append(
                Document(source[self.kind.id], hit["_version"], doc | {"digest": digest(doc)})
            )
        self.write(index, documents)
        return len(hits)

    def _expunge(self, index: str) -> None:
        """Write segments anew until none holds what was deleted.

        It is kept for copies that are behind, up to the last commit that all are known to have.
        """
        deadline = time.monotonic() + _EXPUNGE
        while True:
            _ask(lambda: self.client.indices.flush(index=index, force=True, wait_if_ongoing=True))
            _ask(lambda: self.client.indices.forcemerge(index=index, only_expunge_deletes=True))
            _ask(lambda: self.client.indices.refresh(index=index))
            stats = _ask(lambda: self.client.indices.stats(index=index, metric="docs"))
            left = stats["_all"]["primaries"]["docs"]["deleted"]
            if not left:
                return
            if time.monotonic() > deadline:
                raise Busy(f"{left} documents that were deleted are still in segments of {index}")
            time.sleep(0.2)

    def _delete(self, index: str, query: dict[str, Any]) -> int:
        """One by one, by id: this works without the module that deletes by query."""
        found = _ask(
            lambda: self.client.search(
                index=index, size=5000, version=True, source=False, query=query
            ),
            is_write=True,
        )["hits"]["hits"]
        how = "external_gte"
        lines = [
            {"delete": {"_id": hit["_id"], "version": hit["_version"], "version_type": how}}
            for hit in found
        ]
        if lines:
            _ask(lambda: self.client.bulk(index=index, operations=lines), is_write=True)
        return len(lines)

    def scan(self, index: str, first: int, last: int) -> Iterator[dict[str, Any]]:
        """Documents from one id up to another, by id, as they are stored."""
        key = self.kind.id
        live: dict[str, Any] = {"must_not": {"term": {"is_deleted": True}}}
        place = first - 1
        while True:
            bounds = {"range": {key: {"gt": place, "lt": last}}}
            hits = _ask(
                partial(
                    self.client.search,
                    index=index,
                    size=2000,
                    query={"bool": {"filter": bounds, **live}},
                    sort=[key],
                ),
                is_write=True,
            )["hits"]["hits"]
            if not hits:
                return
            for hit in hits:
                yield hit["_source"]
            place = hits[-1]["_source"][key]

    def refresh(self, index: str) -> None:
        _ask(lambda: self.client.indices.refresh(index=index), is_write=True)

    def ask(self, call: Callable[[Elasticsearch], T], is_write: bool = False) -> T:
        """Anything else, with errors sorted."""
        return _ask(lambda: call(self.client), is_write)


def switch(indexes: Sequence[Index], generation: int) -> list[str]:
    """Have these read instead of what was, all in one step; name what is not read any more."""
    others = [(index, name) for index in indexes for name in index.read()]
    left = [(index, name) for index, name in others if name != index.of(generation)]
    actions: list[dict[str, Any]] = [
        *({"add": {"index": it.of(generation), "alias": it.name}} for it in indexes),
        *({"remove": {"index": name, "alias": it.name}} for it, name in left),
    ]
    _ask(lambda: indexes[0].client.indices.update_aliases(actions=actions))
    return [name for _, name in left]


def _pieces(documents: Iterable[Document], size: int) -> Iterable[list[Document]]:
    piece: list[Document] = []
    room = size
    for document in documents:
        room -= 100 + len(json.dumps(document.doc))
        if room < 0 and piece:
            yield piece
            piece, room = [], size
        piece.append(document)
    if piece:
        yield piece


def _ask(call: Callable[[], T], is_write: bool = False) -> T:
    """An answer; errors are sorted by what helps."""
    try:
        return call()
    except TransportError as error:
        raise Unanswered(f"Elasticsearch does not answer: {error}") from error
    except NotFoundError as error:
        if is_write:
            raise Lost(str(error)) from error
        raise
    except ApiError as error:
        if error.status_code in _BUSY:
            raise Unanswered(str(error)) from error
        known = error.body.get("error") if isinstance(error.body, dict) else None
        name = known.get("type", "") if isinstance(known, dict) else ""
        # 400: it is asked for what it does not know.
        wrong = Misconfigured if error.status_code in (400, 401, 403) else Busy
        raise _WHOLE.get(name, wrong)(str(error)) from error
