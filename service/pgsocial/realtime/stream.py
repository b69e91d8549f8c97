"""Sealed batches on a Redis stream, each once and in order.

The id of an entry is batch-part, so Redis itself refuses a repeat. Redis is disposable: where the
stream is lost, it goes on with the next batch; who reads it and finds a batch missing asks the
database. An entry has `events`, a JSON list, and `next`, the place in the log after it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from pgsocial.pool import Connection
from pgsocial.realtime import sql
from pgsocial.redis import Client
from pgsocial.tasks import check_cancelled

log = logging.getLogger(__name__)

PAGE = 1000


@dataclass(frozen=True)
class Place:
    """After a batch; or, where event is set, after that event of it, with `part` to come next."""

    batch: int
    event: int | None = None
    part: int = 0

    def __str__(self) -> str:
        return str(self.batch) if self.event is None else f"{self.batch}.{self.event}"


@dataclass(frozen=True)
class Entry:
    id: str
    next: str
    events: str


@dataclass(frozen=True)
class Row:
    """What one page of the log has of one batch."""

    batch: int
    last_event: int
    count: int
    events: str


def cut(rows: Sequence[Row], place: Place, page: int) -> tuple[list[Entry], Place]:
    """The entries of one page of the log, and the place after them.

    A page that is full may end within its last batch. That one is left to the next page, unless it
    fills this one alone: then it is written in parts, so that no entry grows without bound.
    """
    entries: list[Entry] = []
    rest = list(rows)
    if place.event is not None and (not rest or rest[0].batch != place.batch):
        # The part before was the last one after all.
        entries.append(Entry(f"{place.batch}-{place.part}", str(place.batch), "[]"))
        place = Place(place.batch)
    if sum(row.count for row in rest) >= page:
        tail = rest.pop()
        if not rest:
            part = place.part if place.event is not None else 0
            place = Place(tail.batch, tail.last_event, part + 1)
            return [*entries, Entry(f"{tail.batch}-{part}", str(place), tail.events)], place
    for row in rest:
        part = place.part if place.event is not None else 0
        place = Place(row.batch)
        entries.append(Entry(f"{row.batch}-{part}", str(place), row.events))
    return entries, place


class BatchStream:
    def __init__(self, connection: Connection, redis: Client, key: str, length: int) -> None:
        self._connection = connection
        self._redis = redis
        self._key = key
        self._length = length
        self._place: Place | None = None

    async def prepare(self) -> None:
        """Find where to go on: after the newest entry, or without any after the newest batch."""
        if self._place is None:
            self._place = await self._resume()

    async def publish(self) -> int:
        """Write what is sealed and not yet there; the number of entries written."""
        written = 0
        try:
            while True:
                await self.prepare()
                place, self._place = self._place, None
                assert place is not None  # noqa: S101  prepared
                entries, count, place = await self._read(place)
                for entry in entries:
                    await self._redis.xadd(
                        self._key,
                        {"next": entry.next, "events": entry.events},
                        id=entry.id,
                        maxlen=self._length,
                        approximate=True,
                    )
                    check_cancelled()
                written += len(entries)
                self._place = place
                if count < PAGE:
                    return written
        except psycopg.Error as error:
            if error.sqlstate != "PS410":
                raise
            log.warning("the Redis stream stood at a batch that is not kept: starting it afresh")
            await self._redis.delete(self._key)
            return written

    async def _read(self, place: Place) -> tuple[list[Entry], int, Place]:
        cursor = await self._connection.execute(
            sql.STREAM, {"batch": place.batch, "event": place.event, "limit": PAGE}
        )
        rows = [Row(*row) for row in await cursor.fetchall()]
        entries, place = cut(rows, place, PAGE)
        return entries, sum(row.count for row in rows), place

    async def _resume(self) -> Place:
        cursor = await self._connection.execute(sql.LAST_BATCH)
        row = await cursor.fetchone()
        last = Place(row[0] if row else 0)
        newest: list[tuple[bytes, dict[bytes, bytes]]]
        newest = await self._redis.xrevrange(self._key, count=1)  # type: ignore[assignment]
        if not newest:
            return last
        entry_id, fields = newest[0]
        batch, _, event = fields[b"next"].decode().partition(".")
        if int(batch) > last.batch:
            log.warning("the Redis stream is of another database: starting it afresh")
            await self._redis.delete(self._key)
            return last
        if not event:
            return Place(int(batch))
        return Place(int(batch), int(event), int(entry_id.decode().partition("-")[2]) + 1)
