"""Leaderboards as sorted sets: the places of all, made from SQL every few seconds.

A board is the same for everybody, so nothing ends it but time: who of it may be shown to whom is
asked of the database at each reading. Its members are ids of one length, so that equals stand in
the order of numbers, as in SQL.
"""

from __future__ import annotations

import asyncio

from pgsocial.cache.follower import Follower
from pgsocial.cache.kinds import BOARDS
from pgsocial.cache.store import Store
from pgsocial.metrics import Metrics
from pgsocial.pool import Database

_READ = "select id, score from social.read_board(%(board)s::text)"
_DIGITS = 19
Rows = list[tuple[int, int]]


class Boards:
    def __init__(
        self, is_on: bool, store: Store, follower: Follower, database: Database, metrics: Metrics
    ) -> None:
        self._is_on = is_on
        self._store = store
        self._follower = follower
        self._database = database
        self._metrics = metrics
        self._flights: dict[str, asyncio.Task[Rows]] = {}

    async def first(self, board: str, count: int) -> Rows | None:
        """The first ones; None where there is no cache: then SQL says it all."""
        if not self._is_on or not self._follower.epoch:
            return None
        found = await self._store.first_of_board(self._key(board), count)
        if found is not None:
            self._count("hit")
            return [(int(member), int(score)) for member, score in found]
        self._count("miss")
        return (await self._fill(board))[:count]

    async def place(self, board: str, id_: int) -> tuple[int | None, int, int] | None:
        """Place from 1, if any, score, and of how many."""
        if not self._is_on or not self._follower.epoch:
            return None
        found = await self._store.place_on_board(self._key(board), _member(id_))
        if found is not None:
            self._count("hit")
            return found
        self._count("miss")
        rows = await self._fill(board)
        for place, (member, score) in enumerate(rows, 1):
            if member == id_:
                return place, score, len(rows)
        return None, 0, len(rows)

    async def close(self) -> None:
        for task in self._flights.values():
            task.cancel()
        await asyncio.gather(*self._flights.values(), return_exceptions=True)

    async def _fill(self, board: str) -> Rows:
        """Once for all who ask at the same time, whoever of them goes away."""
        task = self._flights.get(board)
        if task is None:
            task = self._flights[board] = asyncio.create_task(self._read(board))
            task.add_done_callback(lambda _: self._flights.pop(board, None))
        return await asyncio.shield(task)

    async def _read(self, board: str) -> Rows:
        key = self._key(board)
        rows = [(id_, score) for id_, score in await self._database.rows(_READ, {"board": board})]
        members = [(_member(id_), score) for id_, score in rows]
        await self._store.put_board(key, members, BOARDS.seconds)
        return rows

    def _key(self, board: str) -> str:
        return f"pgsocial:{self._follower.epoch}:board:{{{board}}}"

    def _count(self, result: str) -> None:
        self._metrics.cache_reads.labels(BOARDS.name, result).inc()


def _member(id_: int) -> str:
    return str(id_).zfill(_DIGITS)
