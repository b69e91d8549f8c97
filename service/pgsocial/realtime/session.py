"""One client of the stream, whatever carries it: what it missed, then what the hub offers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from itertools import groupby
from typing import Any

import psycopg
from aiohttp import web

from pgsocial.gateway import keys
from pgsocial.pool import Unavailable
from pgsocial.realtime import messages, sql
from pgsocial.realtime.messages import Message
from pgsocial.realtime.socket import INTERNAL_ERROR, TRY_AGAIN, Command, Socket

log = logging.getLogger(__name__)

PAGE = 500
Send = Callable[[str], Awaitable[None]]


class Session:
    """Sends one socket first what it missed, then what the hub offers."""

    def __init__(self, app: web.Application, socket: Socket, send: Send) -> None:
        self._database = app[keys.DATABASE]
        self._hub = app[keys.HUB]
        self._socket = socket
        self._transport = send
        self._sent = app[keys.METRICS].messages
        self._settings = app[keys.SETTINGS]
        # Who was told nothing for so long is told how far the log is.
        self._silence = self._settings.socket_heartbeat
        self._told = -1
        self._errors: list[Message] = []

    async def run(self, after: str | None) -> None:
        socket = self._socket
        try:
            event = await self._start(after) if socket.topics else None
            while True:
                while not socket.topics:
                    event = await self._wait()
                await self._catch_up(event)
                event = await self._send_live()
        except psycopg.Error as error:
            await self._refuse(error)
        except Unavailable:
            socket.end(TRY_AGAIN, "the database does not answer at the moment: connect again")
        except ConnectionError:
            pass  # The reader notices as well.
        except Exception:
            log.exception("a socket broke")
            socket.end(INTERNAL_ERROR, "something went wrong here")

    async def _refuse(self, error: psycopg.Error) -> None:
        if error.sqlstate == "PS410" or (error.sqlstate or "").startswith("22"):
            if not self._socket.is_plain:
                await self._send(messages.told("too_old"))
            self._socket.end_too_old()
        else:
            log.error("a socket broke", exc_info=error)
            self._socket.end(INTERNAL_ERROR, "something went wrong here")

    async def _start(self, after: str | None) -> int | None:
        """Where it begins: the batch is the socket's, an event within it is answered."""
        if after is None:
            here = self._hub.place()
            if here is None:
                here = await self._database.value(sql.LAST_BATCH)
            self._socket.batch = here
            return None
        batch, _, tail = after.partition(".")
        self._socket.batch = int(batch)
        return int(tail) if tail else None

    async def _wait(self) -> int | None:
        """Without a topic nothing is read: until the first ones come."""
        while True:
            item = await self._next()
            if isinstance(item, Command):
                found = await self._check(item)
                if item.is_more and found:
                    event = await self._start(item.after)
                    self._socket.topics = found
                    await self._answer(item, found, _place(self._socket.batch, event))
                    return event
                await self._answer(item, found, None)
            elif item is not None:
                await self._send(item)

    async def _next(self) -> Message | Command | None:
        """What comes next; a heartbeat where nothing does for long."""
        while True:
            try:
                async with asyncio.timeout(self._silence):
                    return await self._wait_for_item()
            except TimeoutError:
                await self._beat()

    async def _wait_for_item(self) -> Message | Command | None:
        self._socket.is_idle = True
        try:
            return await self._socket.queue.get()
        finally:
            self._socket.is_idle = False

    async def _beat(self) -> None:
        """Only what has been sent counts: nothing waits in the queue."""
        socket = self._socket
        if not socket.queue.empty():
            return
        if socket.is_plain:
            if socket.batch > self._told:
                await self._send(messages.batch(socket.batch, str(socket.batch), [], True))
        elif socket.topics:
            await self._send(messages.told("heartbeat", next=str(socket.batch)))
        else:
            await self._send(messages.told("heartbeat"))
        self._told = socket.batch

    async def _catch_up(self, event: int | None) -> None:
        """Read the log page by page until the hub takes over; then say where the socket is."""
        socket, batch = self._socket, self._socket.batch
        while True:
            await self._drain(_place(batch, event))
            # Nothing lies between it and those who are live: thousands may come at once.
            if event is None and batch == self._hub.place() and self._hub.join(socket):
                await self._say_place(batch)
                return
            last: int = await self._database.value(sql.LAST_BATCH)
            rows = await self._database.rows(
                sql.REPLAY,
                {
                    "me": socket.user,
                    "topics": list(socket.topics),
                    "batch": batch,
                    "event": event,
                    "limit": PAGE,
                },
            )
            is_last = len(rows) < PAGE
            for number, group in groupby(rows, lambda row: row[0]):
                page = list(group)
                # The page may end within its last batch: the next one goes on behind the event.
                is_whole = is_last or page[-1] is not rows[-1]
                place = _place(number, None if is_whole else page[-1][1])
                events = [messages.event(it[2], it[3], socket.is_plain) for it in page]
                await self._send(messages.batch(number, place, events, socket.is_plain))
            if not is_last:
                batch, event = rows[-1][0], rows[-1][1]
                continue
            batch, event = max(batch, last, rows[-1][0] if rows else 0), None
            socket.batch = batch
            if self._hub.join(socket):
                await self._say_place(batch)
                return

    async def _say_place(self, batch: int) -> None:
        self._told = batch
        if self._socket.is_plain:
            await self._send(messages.batch(batch, str(batch), [], True))
        else:
            await self._send(messages.told("heartbeat", next=str(batch)))

    async def _drain(self, place: str) -> None:
        """While it catches up: what its client wants meanwhile holds from here on."""
        queue = self._socket.queue
        while not queue.empty():
            item = queue.get_nowait()
            if isinstance(item, Command):
                found = await self._check(item)
                self._socket.topics = self._changed(item, found)
                await self._answer(item, found, place)
            elif item is not None:
                await self._send(item)

    async def _send_live(self) -> int | None:
        """Returns when the socket is to read the log by itself again, within which batch."""
        socket = self._socket
        while True:
            item = await self._next()
            if item is None:
                return None
            if isinstance(item, Command):
                found = await self._check(item)
                async with self._hub.between:
                    self._hub.change(socket, self._changed(item, found))
                    # Behind what is on its way already, of which its place tells.
                    for text in self._answers(item, found, str(socket.batch)):
                        socket.offer(text)
                    if not socket.topics:
                        self._hub.leave(socket)
                if not socket.topics:
                    return None
                continue
            if socket.queue.empty():
                self._told = socket.batch
            await self._send(item)

    def _changed(self, command: Command, found: set[str]) -> set[str]:
        topics, queries = self._socket.topics, self._socket.queries
        if command.is_more:
            return topics | found
        for topic in found:
            queries.pop(topic, None)
        return topics - found

    async def _check(self, command: Command) -> set[str]:
        """The topics in their one form; what is wrong with the others is said."""
        self._errors = []
        if command.after is not None and self._socket.topics:
            self._errors.append(
                messages.error("PS400", "after goes with the first topics of a socket alone")
            )
            return set()
        found: set[str] = set()
        queries: dict[str, str] = {}
        rows = await self._database.rows(
            sql.CHECK_TOPICS, {"me": self._socket.user, "topics": list(command.topics)}
        )
        for asked, topic, code, text, query in rows:
            if topic is not None or not command.is_more:
                found.add(topic or asked)
                if query is not None:
                    queries[topic] = query
            else:
                self._errors.append(messages.error(code, text, asked))
        if command.is_more and (refusal := self._refusal(found, queries)):
            self._errors.append(messages.error("PS429", refusal))
            return set()
        if command.is_more:
            self._socket.queries.update(queries)
        return found

    def _refusal(self, found: set[str], queries: Mapping[str, str]) -> str | None:
        most, searches = self._settings.socket_topics, self._settings.socket_searches
        if len(self._socket.topics | found) > most:
            return f"a socket has {most} topics at most"
        fresh = queries.keys() - self._socket.queries.keys()
        if fresh and not self._hub.lets_search(
            self._socket.user, fresh, searches, self._settings.searches
        ):
            return f"a user follows {searches} searches at most, and there is room for so many here"
        return None

    def _answers(self, command: Command, found: set[str], place: str | None) -> list[Message]:
        kind = "subscribed" if command.is_more else "unsubscribed"
        more = {} if place is None else {"next": place}
        answers = self._errors
        if found or not answers:
            answers = [*answers, messages.told(kind, topics=sorted(found), **more)]
        return answers

    async def _answer(self, command: Command, found: set[str], place: str | None) -> None:
        for text in self._answers(command, found, place):
            await self._send(text)

    async def _send(self, text: str) -> None:
        await self._transport(text)
        self._sent.inc()


async def run_until_ended(socket: Socket, *jobs: Coroutine[Any, Any, None]) -> None:
    """Until one of the jobs ends, or the socket is ended by others."""
    tasks = [asyncio.create_task(socket.ended.wait()), *map(asyncio.create_task, jobs)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _place(batch: int, event: int | None) -> str:
    return str(batch) if event is None else f"{batch}.{event}"
