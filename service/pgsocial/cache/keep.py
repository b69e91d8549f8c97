"""Answers from the cache where that is safe, and makes each page once where it is not."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import random
import time
from array import array
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pgsocial.cache.boards import Boards
from pgsocial.cache.entry import Entry, shown_on
from pgsocial.cache.follower import Follower
from pgsocial.cache.held import Held
from pgsocial.cache.kinds import BY_ROUTE, SESSIONS, Kind
from pgsocial.cache.store import WRITING, Store, UnansweredError
from pgsocial.config import Settings
from pgsocial.metrics import Metrics
from pgsocial.pool import Database, Unavailable

# Reads a page: from the primary, where it is to be kept; a standby may not be as far as the log.
Make = Callable[[bool], Awaitable[str]]

_AUTHORS = "select social.list_feed_authors(%(me)s::bigint)"
# Bytes of a page that is kept, and seconds that it may have taken: then a write may have passed it.
_LARGEST, _SLOWEST = 256 * 1024, 1.0
# Joining a page that somebody began so long ago would show what was then.
_JOIN = 0.25
_LEASE, _LOOK = 2.0, 0.02
_BETA = 2.0
_MOST_WRITERS = 100_000
_EARLY = 0.5  # What ends so little before its time has ended by it.
_MOST_KEPT = 20_000  # Of which it is noticed that Redis let them go before their time.
_WARM = 30 * 86400  # Seconds that it is known that the cache was warmed once.
_HIDDEN = ("me", "token", "request_id")


class _Flight:
    def __init__(self, task: asyncio.Task[str], user: int | None, is_wanted: bool) -> None:
        self.task = task
        self.is_wanted = is_wanted  # Else it is made ahead, for nobody who waits.
        self.user = user
        self.waiting = 0
        self.began = time.monotonic()


class Keep:
    """The cache of a process. What is not kept, or may have ended, is asked of the database."""

    def __init__(self, settings: Settings, database: Database, metrics: Metrics) -> None:
        self._is_on = settings.cache
        self._seconds = settings.guest_cache
        self._engine = settings.search_engine
        self._database = database
        self._metrics = metrics
        self._store = Store(settings, metrics)
        self.follower = Follower(
            settings.worker_url.get_secret_value(), settings.cache_poll, settings.cache_trust
        )
        self.boards = Boards(settings.cache, self._store, self.follower, database, metrics)
        self._held = Held()
        self._flights: dict[str, _Flight] = {}
        self._writers: OrderedDict[int, float] = OrderedDict()
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()  # Since and until when.
        # Pages in the making leave connections for those who write.
        self._makers = asyncio.Semaphore(max(1, settings.pool_max - 2))
        self._wait = settings.pool_timeout
        if settings.cache:
            metrics.watch_cache(self.follower)

    async def run(self) -> None:
        if self._is_on:
            await self.follower.run()
        else:
            await asyncio.Event().wait()

    async def close(self) -> None:
        flights = [it.task for it in self._flights.values()]
        for task in flights:
            task.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await self.boards.close()
        await self._store.close()

    async def is_cold(self) -> bool:
        """Whether Redis has lost all, or never had any: said to one process, once."""
        if not self._is_on or not self.follower.is_current():
            return False
        return await self._store.mark(f"pgsocial:{self.follower.epoch}:warm:{{warm}}", _WARM)

    # Pages

    async def answer(
        self, route: str, me: int | None, params: Mapping[str, Any], make: Make
    ) -> str:
        """The answer of a route that reads: kept, or made now."""
        kind = BY_ROUTE.get(route) if self._is_on else None
        if kind is None or not self._is_kept(kind, me, params):
            return await make(False)
        if not self.follower.is_current():
            self._count(kind, "blind")
            return await make(False)
        key = self._key(route, me, params)
        if me is not None and self._is_writing(me):
            self._count(kind, "writing")
            return await make(False)
        flight = self._flights.get(key)
        if flight is not None and me is None and time.monotonic() - flight.began < _JOIN:
            return await self._join(key, flight)
        entry = await self._find(kind, key, me)
        if entry is not None:
            if self._is_due(kind, entry, me):
                self._begin(kind, key, me, make)
            return entry.text
        if me is not None and self._is_writing(me):
            return await make(False)
        flight = self._flights.get(key)
        if flight is None or time.monotonic() - flight.began > _JOIN:
            flight = self._begin(kind, key, me, make, is_wanted=True)
        return await self._join(key, flight)

    async def _join(self, key: str, flight: _Flight) -> str:
        """The page, once it is made. Who goes away leaves it to others, the last one ends it."""
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if flight.is_wanted and not flight.waiting and not flight.task.done():
                if self._flights.get(key) is flight:
                    del self._flights[key]
                flight.task.cancel()

    async def wrote(self, me: int) -> None:
        """A user has written: what they see of it is true at once, also in other processes."""
        if not self._is_on:
            return
        self._hear_of_write(me)
        await self._store.end_of(self._user_key(me))

    def _hear_of_write(self, me: int) -> None:
        """Of a write: what is in the making is from before it, and nobody joins that."""
        self._writers[me] = time.monotonic() + WRITING
        self._writers.move_to_end(me)
        while len(self._writers) > _MOST_WRITERS:
            self._writers.popitem(last=False)
        for key in [it for it, flight in self._flights.items() if flight.user == me]:
            del self._flights[key]

    def _is_kept(self, kind: Kind, me: int | None, params: Mapping[str, Any]) -> bool:
        if (me is None and not self._seconds) or (me is not None and not kind.for_users):
            return False
        # How far another engine is, the log does not say.
        if "engine" in params and (params["engine"] or self._engine) != "postgres":
            return False
        return not (kind.is_first_page and params.get("cursor") is not None)

    def _is_writing(self, me: int) -> bool:
        return self._writers.get(me, 0) > time.monotonic()

    def _key(self, route: str, me: int | None, params: Mapping[str, Any]) -> str:
        asked = {name: it for name, it in params.items() if name not in _HIDDEN}
        question = json.dumps([route, asked], sort_keys=True, default=str)
        return f"{'guest' if me is None else me} {hashlib.sha256(question.encode()).hexdigest()}"

    def _user_key(self, me: int) -> str:
        return f"pgsocial:{self.follower.epoch}:user:{{{me}}}"

    def _guest_key(self, key: str) -> str:
        return f"pgsocial:{self.follower.epoch}:guest:{{{key.partition(' ')[2]}}}"

    async def _find(self, kind: Kind, key: str, me: int | None) -> Entry | None:
        entry = await (
            self._find_of_guest(kind, key) if me is None else self._find_of(kind, key, me)
        )
        if entry is None:
            return None
        age = time.time() - entry.made_at
        if not 0 <= age < self._seconds_of(kind, me):
            self._count(kind, "old")
            return None
        # Looked at last, so that nothing is waited for between this and the answer.
        if not self.follower.holds(entry.place, entry.ties):
            self._count(kind, "ended")
            return None
        if me is not None and self._is_writing(me):
            self._count(kind, "writing")
            return None
        self._count(kind, "hit")
        self._metrics.cache_ages.labels(kind.name).observe(age)
        return entry

    async def _find_of_guest(self, kind: Kind, key: str) -> Entry | None:
        return self._read_out(kind, key, None, await self._store.get(self._guest_key(key)))

    async def _find_of(self, kind: Kind, key: str, me: int) -> Entry | None:
        """Of a user: what this process has read out before is read out once, as long as Redis has
        that making of it still."""
        held = self._held.get(key)
        try:
            found = await self._store.look_of(self._user_key(me), key) if held else None
            if held is None or found is None or not (found.is_writing or found.made == held.made):
                self._held.pop(key)
                found = await self._store.get_of(self._user_key(me), key)
        except UnansweredError:
            # They may have written elsewhere: nobody joins what was begun before.
            self._flights.pop(key, None)
            self._count(kind, "gone" if self._is_gone(key, me) else "miss")
            return None
        if found.is_writing:
            self._hear_of_write(me)
            self._count(kind, "writing")
            return None
        if held is not None and found.made == held.made:
            return held.entry
        entry = self._read_out(kind, key, me, found.packed)
        if entry is not None and found.made is not None:
            self._held.put(key, found.made, entry)
        return entry

    def _read_out(self, kind: Kind, key: str, me: int | None, packed: bytes | None) -> Entry | None:
        if packed is None:
            self._count(kind, "gone" if self._is_gone(key, me) else "miss")
            return None
        entry = Entry.unpack(packed, key)
        if entry is None:
            self._count(kind, "foreign")
            return None
        self._metrics.cache_bytes.labels(kind.name, "read").inc(len(packed))
        return entry

    def _is_gone(self, key: str, me: int | None) -> bool:
        """Whether Redis let it go before its time, though its reader has not written here."""
        since, until = self._kept.pop(key, (0.0, 0.0))
        wrote = self._writers.get(me, 0) - WRITING if me is not None else 0
        return wrote < since and time.monotonic() < until - _EARLY

    def _seconds_of(self, kind: Kind, me: int | None) -> int:
        return kind.seconds if me is not None else min(kind.seconds, self._seconds)

    def _is_due(self, kind: Kind, entry: Entry, me: int | None) -> bool:
        """Early, the more likely the nearer its end: one of many readers makes it anew (XFetch)."""
        left = entry.made_at + self._seconds_of(kind, me) - time.time()
        luck = -math.log(1 - random.random())  # noqa: S311  not a secret
        return entry.key not in self._flights and _BETA * entry.cost * luck >= left

    def _begin(
        self, kind: Kind, key: str, me: int | None, make: Make, is_wanted: bool = False
    ) -> _Flight:
        task = asyncio.create_task(self._make(kind, key, me, make, is_wanted))
        flight = _Flight(task, me, is_wanted)
        self._flights[key] = flight

        def landed(task: asyncio.Task[str]) -> None:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if not task.cancelled():
                task.exception()  # Whoever waited has it.

        flight.task.add_done_callback(landed)
        return flight

    async def _make(self, kind: Kind, key: str, me: int | None, make: Make, is_wanted: bool) -> str:
        if me is not None or not is_wanted:
            return await self._read(kind, key, me, make)
        lease = self._guest_key(key)
        began = time.monotonic()
        try:
            if not await self._store.lease(lease, _LEASE):
                began = float("-inf")
                found = await self._await_other(kind, key)
                if found is not None:
                    return found
            return await self._read(kind, key, me, make)
        finally:
            # It has run out by itself where this took longer, and may be another's.
            if time.monotonic() - began < _LEASE:
                await self._store.release(lease)

    async def _read(self, kind: Kind, key: str, me: int | None, make: Make) -> str:
        try:
            async with asyncio.timeout(self._wait):
                await self._makers.acquire()
        except TimeoutError:
            raise Unavailable("too many pages are in the making") from None
        try:
            place, began = self.follower.place_of(kind), time.monotonic()
            epoch = self.follower.epoch
            text = await make(True)
            cost = time.monotonic() - began
            if cost < _SLOWEST and len(text) < _LARGEST and epoch == self.follower.epoch:
                await self._put(kind, key, me, place, cost, text)
            return text
        finally:
            self._makers.release()

    async def _await_other(self, kind: Kind, key: str) -> str | None:
        """What another process makes, for a while."""
        until = time.monotonic() + _JOIN
        while time.monotonic() < until:
            await asyncio.sleep(_LOOK)
            packed = await self._store.get(self._guest_key(key))
            entry = Entry.unpack(packed, key) if packed else None
            if entry is not None and self.follower.holds(entry.place, entry.ties):
                self._count(kind, "joined")
                return entry.text
        return None

    async def _put(
        self, kind: Kind, key: str, me: int | None, place: int, cost: float, text: str
    ) -> None:
        shown = array("q", shown_on(text))
        ties = {it: shown for it in kind.ends if it in ("shown", "post", "person")}
        if "viewer" in kind.ends and me is not None:
            ties["viewer"] = array("q", [me])
        if "author" in kind.ends:
            authors = (
                await self._database.value(_AUTHORS, {"me": me}) if me is not None else list(shown)
            )
            if authors is None:
                return  # They follow too many.
            ties["author"] = array("q", authors)
        entry = Entry(key, place, time.time(), cost, ties, text)
        packed = entry.pack()
        self._metrics.cache_bytes.labels(kind.name, "written").inc(len(packed))
        seconds = self._seconds_of(kind, me)
        if me is None:
            is_kept = await self._store.put(self._guest_key(key), packed, seconds)
        elif not self._is_writing(me):
            made = await self._store.put_of(self._user_key(me), key, packed, seconds)
            is_kept = made is not None
            if made is not None:
                self._held.put(key, made, entry)
        else:
            return
        if is_kept:
            now = time.monotonic()
            self._kept[key] = now, now + seconds
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)

    def _count(self, kind: Kind, result: str) -> None:
        self._metrics.cache_reads.labels(kind.name, result).inc()

    # Sessions

    def session_place(self) -> int | None:
        """The place of what is asked from now on; None where no session may be kept."""
        return self.follower.place if self._is_on and self.follower.is_current() else None

    def session_holds(self, user: int, place: int) -> bool:
        return self.follower.holds(place, {"session": (user,)})

    async def find_session(self, digest: bytes) -> tuple[int, int, float] | None:
        """User, place, and until when: by the clock."""
        if not self._is_on or not self.follower.is_current():
            return None
        packed = await self._store.get(self._session_key(digest))
        entry = Entry.unpack(packed, digest.hex()) if packed else None
        left = entry.made_at + SESSIONS.seconds - time.time() if entry else 0
        is_found = entry is not None and 0 < left <= SESSIONS.seconds
        if not is_found or entry is None or not self.session_holds(int(entry.text), entry.place):
            self._count(SESSIONS, "miss" if packed is None else "ended")
            return None
        self._count(SESSIONS, "hit")
        return int(entry.text), entry.place, left

    async def put_session(self, digest: bytes, user: int, place: int) -> None:
        entry = Entry(digest.hex(), place, time.time(), 0, {}, str(user))
        await self._store.put(self._session_key(digest), entry.pack(), SESSIONS.seconds)

    def _session_key(self, digest: bytes) -> str:
        return f"pgsocial:{self.follower.epoch}:session:{{{digest.hex()}}}"
