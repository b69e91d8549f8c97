"""Gives each new batch of the log to the WebSockets of this process: one query for all of them.

Sockets are live or catching up. A live one has been offered everything up to hub.place; one that
catches up reads the log by itself and joins once it is as far. So there is no gap and no double.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress

import psycopg

from pgsocial.metrics import Metrics
from pgsocial.pool import Database, Unavailable
from pgsocial.realtime import sql

log = logging.getLogger(__name__)

# Of a batch with more events than this each socket reads its own part, page by page.
LARGE_BATCH = 500
# Signals only make it faster: the log is looked at this often in any case.
_POLL = 1.0

GOING_AWAY, INTERNAL_ERROR, TRY_AGAIN, NOT_AUTHENTICATED, TOO_OLD = 1001, 1011, 1013, 4401, 4410
TOO_MUCH_INPUT = 1008
_REASON_TOO_OLD = "too old: fetch afresh, then connect without after"


def message(batch: int, next_place: str, events: list[str]) -> str:
    """A message of a socket; the events are JSON already."""
    return f'{{"batch":"{batch}","next":"{next_place}","events":[{",".join(events)}]}}'


class Socket:
    """A WebSocket's place in the log and what waits to be sent to it."""

    def __init__(self, user: int, token: str, room: int) -> None:
        self.user = user
        self.token = token
        self.batch = 0  # Whatever happened up to this batch has been sent or waits in the queue.
        # None in it: go and read the log from `batch` on.
        self.queue: asyncio.Queue[str | None] = asyncio.Queue(room)
        self.ended = asyncio.Event()
        self.goodbye: tuple[int, str] | None = None

    def offer(self, item: str | None) -> None:
        try:
            self.queue.put_nowait(item)
        except asyncio.QueueFull:
            self.end(TRY_AGAIN, "too slow: connect again with the next of the last message")

    def end(self, code: int, reason: str) -> None:
        if self.goodbye is None:
            self.goodbye = (code, reason)
            self.ended.set()

    def end_too_old(self) -> None:
        self.end(TOO_OLD, _REASON_TOO_OLD)


class Hub:
    def __init__(self, worker: Database, metrics: Metrics) -> None:
        self._worker = worker
        self._metrics = metrics
        self._sockets: set[Socket] = set()
        self._live: set[Socket] = set()
        self._place = 0
        self._signal = asyncio.Event()

    def wake(self) -> None:
        """There may be a new batch."""
        self._signal.set()

    def add(self, socket: Socket) -> None:
        self._sockets.add(socket)
        self._metrics.sockets.set(len(self._sockets))

    def remove(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        self._live.discard(socket)
        self._metrics.sockets.set(len(self._sockets))

    def join(self, socket: Socket) -> bool:
        """Make a socket live, unless the hub is further already."""
        if not self._live:
            self._place = socket.batch
        if socket.batch < self._place:
            return False
        self._live.add(socket)
        return True

    def count(self, user: int) -> int:
        return sum(socket.user == user for socket in self._sockets)

    def end_token(self, token: str) -> None:
        for socket in self._sockets:
            if socket.token == token:
                socket.end(NOT_AUTHENTICATED, "signed out")

    def end_others(self, user: int, token: str) -> None:
        """All of a user but those opened with one token."""
        for socket in self._sockets:
            if socket.user == user and socket.token != token:
                socket.end(NOT_AUTHENTICATED, "signed out")

    async def end_all(self) -> None:
        """Say goodbye, and give the sockets a moment to."""
        for socket in self._sockets:
            socket.end(GOING_AWAY, "the server is going away: connect again")
        for _ in range(20):
            if not self._sockets:
                break
            await asyncio.sleep(0.05)

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL):
                    await self._signal.wait()
            self._signal.clear()
            if not self._live:
                continue
            try:
                await self._advance()
            except Exception as error:
                # Whatever it is, sockets must not stand still behind a hub that ended.
                is_usual = isinstance(error, (Unavailable, psycopg.Error))
                log.warning("sockets wait: %s", error, exc_info=None if is_usual else error)
                await asyncio.sleep(0.2)
                self._signal.set()

    async def _advance(self) -> None:
        last: int = await self._worker.value(sql.LAST_BATCH)
        if last < self._place:
            log.warning("the log ends before what was sent already: another database?")
            self._end_live_too_old()
            return
        while self._live and self._place < last:
            await self._deliver(self._place + 1)

    async def _deliver(self, batch: int) -> None:
        # Set before the query: who joins while it runs must have this batch already.
        self._place = batch
        targets = [socket for socket in self._live if socket.batch < batch]
        if not targets:
            return
        try:
            rows = await self._worker.rows(
                sql.DELIVER,
                {
                    "viewers": list({socket.user for socket in targets}),
                    "batch": batch,
                    "limit": LARGE_BATCH,
                },
            )
        except BaseException as error:
            self._place = min(self._place, batch - 1)
            if isinstance(error, psycopg.Error) and error.sqlstate == "PS410":
                self._end_live_too_old()
                return
            raise
        if len(rows) == LARGE_BATCH:
            for socket in targets:
                self._live.discard(socket)
                socket.offer(None)
            return
        events: dict[int, list[str]] = defaultdict(list)
        for event, viewers in rows:
            for viewer in viewers:
                events[viewer].append(event)
        texts = {user: message(batch, str(batch), own) for user, own in events.items()}
        for socket in targets:
            if socket.user in texts:
                socket.offer(texts[socket.user])
            socket.batch = batch

    def _end_live_too_old(self) -> None:
        for socket in self._live:
            socket.end_too_old()
        self._live.clear()
