"""Gives each new batch of the log to the sockets of this process: one query for all of them.

Sockets are live or catching up. A live one has been offered everything up to hub.place; one that
catches up reads the log by itself and joins once it is as far. So there is no gap and no double.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress

import psycopg

from pgsocial.gateway.tokens import digest
from pgsocial.metrics import Metrics
from pgsocial.pool import Database, Unavailable
from pgsocial.realtime import messages, sql
from pgsocial.realtime.lane import Lane
from pgsocial.realtime.socket import GOING_AWAY, NOT_AUTHENTICATED, Socket
from pgsocial.realtime.topics import Topics

log = logging.getLogger(__name__)

# Of a batch with more events than this each socket reads its own part, page by page.
LARGE_BATCH = 500
# Signals only make it faster: the log is looked at this often in any case.
_POLL = 1.0


class Hub:
    def __init__(self, worker: Database, metrics: Metrics) -> None:
        self._worker = worker
        self._metrics = metrics
        self._topics = Topics()
        self.lane = Lane(worker, self._topics)
        self._live: set[Socket] = set()
        self._place = 0
        self._signal = asyncio.Event()
        # Held while a batch is delivered: topics change between two batches.
        self.between = asyncio.Lock()

    def wake(self) -> None:
        """There may be a new batch."""
        self._signal.set()

    def add(self, socket: Socket) -> None:
        self._topics.add(socket)
        self._metrics.sockets.set(len(self._topics.sockets))

    def remove(self, socket: Socket) -> None:
        if socket not in self._topics.sockets:
            return
        self.leave(socket)
        self._topics.remove(socket)
        self.lane.left(socket)
        self._metrics.sockets.set(len(self._topics.sockets))

    def place(self) -> int | None:
        """Up to where all who are live have been told; None where nobody is, and it stands still.

        Whoever begins there misses nothing that is sealed from now on, and need not ask."""
        return self._place if self._live else None

    def join(self, socket: Socket) -> bool:
        """Make a socket live, unless the hub is further already."""
        if not self._live:
            self._place = socket.batch
        if socket.batch < self._place:
            return False
        self._live.add(socket)
        self._topics.show(socket, socket.topics)
        if not socket.is_plain:
            self.lane.joined(socket, socket.topics)
        return True

    def leave(self, socket: Socket) -> None:
        """It goes and reads the log by itself, or is gone."""
        if socket in self._live:
            self._live.discard(socket)
            self._topics.hide(socket, socket.topics)

    def change(self, socket: Socket, topics: set[str]) -> None:
        """To be called between two batches, where the socket is live."""
        if socket in self._live:
            self._topics.hide(socket, socket.topics - topics)
            self._topics.show(socket, topics - socket.topics)
            self.lane.joined(socket, topics - socket.topics)
        socket.topics = topics

    def lets_search(self, user: int, more: Collection[str], most: int, most_in_all: int) -> bool:
        """Whether a user may follow more searches: each text counts once, as it is looked for."""
        return (
            len(self._topics.searches_of(user).union(more)) <= most
            and len({*self._topics.named("search")}.union(more)) <= most_in_all
        )

    def count(self, user: int) -> int:
        return len(self._topics.of_user(user))

    def count_address(self, address: str) -> int:
        return self._topics.count_address(address)

    def suspect(self, user: int) -> None:
        """A token of theirs may have ended: look now, not at the next turn."""
        for socket in self._topics.of_user(user):
            socket.suspicion.set()

    def end_token(self, token: str) -> None:
        session = digest(token)
        for socket in self._topics.sockets:
            if socket.session == session:
                socket.end(NOT_AUTHENTICATED, "signed out")

    def end_others(self, user: int, token: str) -> None:
        """All of a user but those opened with one token."""
        session = digest(token)
        for socket in self._topics.of_user(user):
            if socket.session != session:
                socket.end(NOT_AUTHENTICATED, "signed out")

    async def end_all(self) -> None:
        """Say goodbye, and give the sockets a moment to."""
        for socket in self._topics.sockets:
            socket.end(GOING_AWAY, "the server is going away: connect again")
        for _ in range(20):
            if not self._topics.sockets:
                break
            await asyncio.sleep(0.05)
        await self.lane.end()

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
            async with self.between:
                await self._deliver(self._place + 1)

    async def _deliver(self, batch: int) -> None:
        # Set before the query: who joins while it runs must have this batch already.
        self._place = batch
        targets = [socket for socket in self._live if socket.batch < batch]
        if not targets:
            return
        viewers, topics, queries = self._topics.pairs()
        try:
            rows = await self._worker.rows(
                sql.DELIVER,
                {
                    "viewers": viewers,
                    "topics": topics,
                    "queries": queries,
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
        self.lane.sealed(batch)
        if len(rows) == LARGE_BATCH:
            for socket in targets:
                self.leave(socket)
                socket.offer(None)
            return
        self._hand_out(batch, targets, rows)

    def _hand_out(
        self,
        batch: int,
        targets: Iterable[Socket],
        rows: Iterable[tuple[str, list[str], list[int], int | None]],
    ) -> None:
        of_user: dict[int, list[int]] = defaultdict(list)
        events: list[tuple[str, list[str], int | None]] = []
        for text, topics, viewers, by in rows:
            for viewer in viewers:
                of_user[viewer].append(len(events))
            events.append((text, topics, by))
        # Whoever gets the same gets the same text, made once.
        texts: dict[tuple[object, ...], messages.Message] = {}
        for socket in targets:
            socket.batch = batch
            mine = tuple(
                (number, matched)
                for number in of_user.get(socket.user, ())
                if (matched := tuple(it for it in events[number][1] if it in socket.topics))
            )
            if not mine:
                continue
            key = (socket.is_plain, mine)
            if key not in texts:
                texts[key] = messages.batch(
                    batch,
                    str(batch),
                    [messages.event(events[n][0], names, socket.is_plain) for n, names in mine],
                    socket.is_plain,
                )
            socket.offer(texts[key])
            fresh = sum(
                "home" in names and events[n][2] not in (None, socket.user) for n, names in mine
            )
            if fresh:
                self.lane.more(socket, fresh)

    def _end_live_too_old(self) -> None:
        for socket in self._live:
            socket.end_too_old()
            self._topics.hide(socket, socket.topics)
        self._live.clear()
