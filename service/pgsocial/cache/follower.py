"""Follows the log, so that this process knows by itself what of the cache has ended.

Redis holds pages, but nothing that says whether they still hold: that would be lost with it, or
come back from before with a failover. What ended is kept here, by the number of the batch that
ended it. A page made when this log stood at batch B holds while nothing that it is tied to ended
after B. And while all that was committed until a moment ago is known to be in batches that were
read: an answer of the database proves the moment of the question before, whoever seals the log.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping

import psycopg

from pgsocial.cache.kinds import LONGEST, Kind
from pgsocial.pool import Connection, connect
from pgsocial.tasks import check_cancelled

log = logging.getLogger(__name__)

_ENDS = (
    "select last_batch, snapshot::text, is_covered, is_cut, epoch, folded, ends"
    " from internal.cache_ends(%(after)s::bigint, %(snapshot)s::pg_snapshot)"
)
_Ends = dict[str, dict[int, int]]
Ties = Mapping[str, Iterable[int]]


class Follower:
    def __init__(self, url: str, pause: float, trust: float) -> None:
        self._url = url
        self._pause = pause
        self._trust = trust
        self.epoch = ""
        self.place = -1
        self.covered_until = float("-inf")  # All that was committed until then is known here.
        self._floor = 0  # Of pages made before this batch it is not known whether they ended.
        self._folded: Mapping[str, int] = {}
        self._snapshot: str | None = None
        self._asked_at = float("-inf")
        # The ends of now, and those before; older ones are forgotten, and the floor rises.
        self._new: _Ends = {}
        self._old: _Ends = {}
        self._kinds: set[str] = set()
        self._turned_at = time.monotonic()
        self._place_at_turn = -1

    @property
    def age(self) -> float:
        return time.monotonic() - self.covered_until

    def is_current(self) -> bool:
        return self.age < self._trust

    def place_of(self, kind: Kind) -> int:
        """The batch up to which whatever is asked of the database from now on will be."""
        folded = (self._folded.get(it, -1) for it in kind.projections)
        return min(self.place, *folded) if kind.projections else self.place

    def holds(self, place: int, ties: Ties) -> bool:
        """Whether nothing of these ended after the place at which something was made."""
        if place < self._floor or not self.is_current():
            return False
        for ends in (self._new, self._old):
            for kind, ids in ties.items():
                ended = ends.get(kind)
                if ended and any(ended.get(it, -1) > place for it in ids):
                    return False
        return True

    async def run(self) -> None:
        """Until cancelled, through restarts of the database."""
        while True:
            check_cancelled()
            try:
                async with await connect(self._url, "cache") as connection:
                    while True:
                        async with asyncio.timeout(max(1.0, self._trust)):
                            await self.advance(connection)
                        check_cancelled()
                        await asyncio.sleep(self._pause)
            except (psycopg.Error, OSError) as error:
                log.warning("nothing is served from the cache, the log does not answer: %s", error)
            except Exception:
                log.exception("the cache lost the log, trying again")
            await asyncio.sleep(0.5)

    async def advance(self, connection: Connection) -> None:
        """Ask once."""
        asked_at = time.monotonic()
        after = None if self.place < 0 else self.place
        cursor = await connection.execute(_ENDS, {"after": after, "snapshot": self._snapshot})
        row = await cursor.fetchone()
        check_cancelled()
        assert row is not None  # noqa: S101  it always answers one
        self.take(asked_at, *row)

    def take(
        self,
        asked_at: float,
        last: int,
        snapshot: str,
        is_covered: bool,
        is_cut: bool,
        epoch: str,
        folded: Mapping[str, int] | None,
        ends: Mapping[str, list[list[int]]] | None,
    ) -> None:
        if is_cut or epoch != self.epoch or (ends and "all" in ends):
            self.epoch = epoch
            self._floor = last
            self._new, self._old = {}, {}
            self._place_at_turn, self._turned_at = last, time.monotonic()
        else:
            for kind, pairs in (ends or {}).items():
                known = self._new.setdefault(kind, {})
                for id_, batch in pairs:
                    known[id_] = batch
        self.place = last
        self._folded = folded or {}
        if is_covered and self._snapshot is not None:
            self.covered_until = max(self.covered_until, self._asked_at)
        self._snapshot, self._asked_at = snapshot, asked_at
        if time.monotonic() - self._turned_at > LONGEST + 5:
            self._floor = max(self._floor, self._place_at_turn)
            self._old, self._new = self._new, {}
            self._turned_at, self._place_at_turn = time.monotonic(), last

    def sizes(self) -> Mapping[str, int]:
        """By kind, also of those of which nothing is remembered any more."""
        self._kinds |= self._new.keys()
        held = (self._new, self._old)
        return {kind: sum(len(ends.get(kind, ())) for ends in held) for kind in self._kinds}
