"""What is told as it is now, beside the log: counters, badges, trends, who types, who is there.

Values are absolute and merged, at most a few a second; PostgreSQL says who may be told of them.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

import psycopg

from pgsocial.pool import Database, Unavailable
from pgsocial.realtime import messages, sql
from pgsocial.realtime.socket import Socket
from pgsocial.realtime.topics import Topics

log = logging.getLogger(__name__)

# Seconds between two looks, which bounds how often the same is told; and while a fold is awaited.
_PAUSE, _FOLDING = 0.25, 0.03
# Seconds between saying who is present, and between saying that this gateway lives.
_FLUSH, _BEAT = 1.0, 3.0
# Seconds between two looks at what trends.
_TRENDS = 2.0
# Of more batches than these it is not asked what each of them touched.
_MANY = 50


class Lane:
    def __init__(self, worker: Database, topics: Topics) -> None:
        self._worker = worker
        self._topics = topics
        self._wake = asyncio.Event()
        self._batches: list[int] = []
        # Posts and users whose numbers may have changed, with the batch that has to be folded.
        self._posts: dict[int, int] = {}
        self._badges: dict[int, int] = {}
        self._fresh: set[Socket] = set()
        self._typing: set[tuple[int, int, int]] = set()
        self._present: set[int] = set()
        self._newcomers: set[Socket] = set()
        self._trends = asyncio.Event()
        self._gateway = uuid.uuid4()
        self._changed: set[int] = set()
        self._said: dict[int, str] = {}

    # What the hub and the sockets say.

    def sealed(self, batch: int) -> None:
        self._batches.append(batch)
        self._wake.set()

    def joined(self, socket: Socket, topics: Iterable[str]) -> None:
        """Whoever begins with a topic is told how it stands."""
        for topic in topics:
            kind, _, key = topic.partition(":")
            if kind == "post":
                self._posts.setdefault(int(key), 0)
            elif kind == "notifications":
                self._badges.setdefault(socket.user, 0)
            elif kind == "presence":
                self._newcomers.add(socket)
                self.show(socket, socket.state or "online")
            elif kind == "trends":
                socket.trends = {it: seen for it, seen in socket.trends.items() if it[0] != topic}
                self._trends.set()
        self._wake.set()

    def left(self, socket: Socket) -> None:
        self._fresh.discard(socket)
        self._newcomers.discard(socket)
        if socket.state is not None:
            self._changed.add(socket.user)

    def more(self, socket: Socket, count: int) -> None:
        """So many posts that are new on its home."""
        socket.fresh += count
        self._fresh.add(socket)
        self._wake.set()

    def show(self, socket: Socket, state: str) -> None:
        socket.state = state
        self._changed.add(socket.user)

    # What others say, by signals.

    def read(self, user: int) -> None:
        if self._topics.of("notifications"):
            self._badges.setdefault(user, 0)
            self._wake.set()

    def types(self, user: int, post: int, root: int) -> None:
        if self._topics.of(f"post:{post}") or self._topics.of(f"post:{root}"):
            self._typing.add((user, post, root))
            self._wake.set()

    def moved(self, users: Iterable[int]) -> None:
        if self._topics.of("presence"):
            self._present.update(users)
            self._wake.set()

    # What is told.

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                is_awaited = await self._tell()
            except (Unavailable, psycopg.Error) as error:
                log.warning("counters wait: %s", error)
                await asyncio.sleep(1)
                self._wake.set()
                continue
            except Exception:
                log.exception("what is told as it is now broke")
                await asyncio.sleep(1)
                continue
            if is_awaited:
                self._wake.set()
            await asyncio.sleep(_FOLDING if is_awaited else _PAUSE)

    async def _tell(self) -> bool:
        """Whether something waits to be folded."""
        counts: dict[int, messages.Message] = {}
        for socket in self._fresh:
            if socket.fresh not in counts:
                counts[socket.fresh] = messages.told("new_posts", count=socket.fresh)
            socket.offer(counts[socket.fresh])
            socket.fresh = 0
        self._fresh.clear()
        typing, self._typing = self._typing, set()
        for user, post, root in typing:
            await self._tell_typing(user, post, root)
        await self._tell_presence()
        await self._find()
        if self._posts or self._badges:
            folded = await self._worker.value(sql.FOLDED)
            await self._tell_counters(folded or 0)
            await self._tell_badges(folded or 0)
        return bool(self._posts or self._badges)

    async def _find(self) -> None:
        batches, self._batches = self._batches, []
        posts = self._topics.posts()
        readers = {socket.user for socket in self._topics.of("notifications")}
        if not posts and not readers:
            return
        if len(batches) > _MANY:
            self._posts.update(dict.fromkeys(posts, batches[-1]))
            self._badges.update(dict.fromkeys(readers, batches[-1]))
            return
        for number, batch in enumerate(batches):
            try:
                row = await self._worker.row(
                    sql.TOUCHED, {"posts": list(posts), "viewers": list(readers), "batch": batch}
                )
            except Unavailable:
                self._batches = batches[number:] + self._batches
                raise
            if row is not None:
                self._posts.update(dict.fromkeys(row[0], batch))
                self._badges.update(dict.fromkeys(row[1], batch))

    async def _tell_counters(self, folded: int) -> None:
        due = [post for post, batch in self._posts.items() if batch <= folded]
        for post in due:
            del self._posts[post]
        pairs = {(it.user, post) for post in due for it in self._topics.of(f"post:{post}")}
        if not pairs:
            return
        try:
            rows = await self._worker.rows(
                sql.COUNTERS,
                {"viewers": [user for user, _ in pairs], "posts": [post for _, post in pairs]},
            )
        except Unavailable:
            self._posts = dict.fromkeys(due, 0) | self._posts
            raise
        for post, likes, shares, replies, quotes, viewers in rows:
            text = messages.told(
                "counters",
                post_id=str(post),
                like_count=likes,
                share_count=shares,
                reply_count=replies,
                quote_count=quotes,
            )
            self._offer(f"post:{post}", viewers, text)

    async def _tell_badges(self, folded: int) -> None:
        due = [user for user, batch in self._badges.items() if batch <= folded]
        for user in due:
            del self._badges[user]
        here = {socket.user for socket in self._topics.of("notifications")}
        if not here.intersection(due):
            return
        try:
            rows = await self._worker.rows(sql.BADGES, {"viewers": list(here.intersection(due))})
        except Unavailable:
            self._badges = dict.fromkeys(due, 0) | self._badges
            raise
        for user, count in rows:
            self._offer("notifications", [user], messages.told("notifications", unread_count=count))

    async def _tell_typing(self, user: int, post: int, root: int) -> None:
        topics = {f"post:{post}", f"post:{root}"}
        viewers = {socket.user for topic in topics for socket in self._topics.of(topic)} - {user}
        if not viewers:
            return
        params = {"viewers": list(viewers), "user": user, "post": post}
        for who, name, told in await self._worker.rows(sql.TYPING, params):
            person = {"id": str(who), "username": name}
            text = messages.told("typing", post_id=str(post), user=person)
            wanted = set(told)
            # Once, also to who follows both the post and its thread.
            for socket in {it for topic in topics for it in self._topics.of(topic)}:
                if socket.user in wanted:
                    socket.offer(text)

    async def _tell_presence(self) -> None:
        newcomers, self._newcomers = self._newcomers, set()
        if newcomers:
            viewers = list({socket.user for socket in newcomers})
            try:
                rows = await self._worker.rows(sql.PRESENCE, {"viewers": viewers, "users": None})
            except Unavailable:
                self._newcomers |= newcomers & self._topics.sockets
                raise
            self._hand_presence(rows, newcomers)
        moved, self._present = self._present, set()
        sockets = self._topics.of("presence")
        if moved and sockets:
            viewers = list({socket.user for socket in sockets})
            try:
                rows = await self._worker.rows(
                    sql.PRESENCE, {"viewers": viewers, "users": list(moved)}
                )
            except Unavailable:
                self._present |= moved
                raise
            self._hand_presence(rows, sockets, moved)

    def _hand_presence(
        self,
        rows: Iterable[tuple[int, str, str | None, list[int]]],
        sockets: Iterable[Socket],
        moved: Iterable[int] = (),
    ) -> None:
        found: dict[int, dict[int, tuple[str, str | None]]] = defaultdict(dict)
        for user, state, seen, viewers in rows:
            for viewer in viewers:
                found[viewer][user] = state, seen
        for socket in list(sockets):
            mine = dict(found[socket.user])
            # Who may not be told any more is gone for them, and nothing else is said.
            for user in moved:
                if user in socket.present:
                    mine.setdefault(user, ("offline", None))
            for user, (state, seen) in mine.items():
                if socket.present.get(user, "offline") == state:
                    continue
                socket.present[user] = state
                if state == "offline":
                    del socket.present[user]
                socket.offer(
                    messages.told("presence", user_id=str(user), state=state, last_seen_at=seen)
                )

    async def run_trends(self) -> None:
        """Lists change by what happens, by admins, by what one hides, and by time alone."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_TRENDS):
                    await self._trends.wait()
            self._trends.clear()
            try:
                await self._tell_trends()
            except (Unavailable, psycopg.Error) as error:
                log.warning("trends wait: %s", error)
                await asyncio.sleep(1)
            except Exception:
                log.exception("trends broke")
                await asyncio.sleep(1)

    async def _tell_trends(self) -> None:
        topics = self._topics.named("trends")
        pairs = {(socket.user, topic) for topic in topics for socket in self._topics.of(topic)}
        if not pairs:
            return
        rows = await self._worker.rows(
            sql.TRENDS,
            {"viewers": [user for user, _ in pairs], "topics": [topic for _, topic in pairs]},
        )
        for kind, window, language, items, viewers in rows:
            topic = "trends" if language is None else f"trends:{language}"
            text = messages.told("trends", kind=kind, window=window, language=language, items=items)
            wanted, key = set(viewers), (topic, kind, window)
            for socket in self._topics.of(topic):
                if socket.user in wanted and socket.trends.get(key, []) != items:
                    socket.trends[key] = items
                    socket.offer(text)

    def _offer(self, topic: str, viewers: Iterable[int], text: messages.Message) -> None:
        wanted = set(viewers)
        for socket in self._topics.of(topic):
            if socket.user in wanted:
                socket.offer(text)

    # Who is present here.

    async def run_presence(self) -> None:
        turns = 0
        while True:
            try:
                if turns % (_BEAT // _FLUSH) == 0:
                    await self._beat()
                await self.flush()
            except (Unavailable, psycopg.Error) as error:
                log.warning("presence waits: %s", error)
            except Exception:
                log.exception("presence broke")
            turns += 1
            await asyncio.sleep(_FLUSH)

    async def _beat(self) -> None:
        if not self._said and not self._topics.of("presence"):
            return
        if not await self._worker.value(sql.KEEP_PRESENCE, {"gateway": self._gateway}):
            self._changed.update(self._said)
            self._said = {}
        # A block or an unfollow that came meanwhile.
        self.moved({user for it in self._topics.of("presence") for user in it.present})

    async def flush(self) -> None:
        """Say what has changed since the last time."""
        changed, self._changed = self._changed, set()
        states = {user: self._topics.state(user) for user in changed}
        news = {
            user: state for user, state in states.items()
            if self._said.get(user, "offline") != state
        }  # fmt: skip
        if not news:
            return
        try:
            await self._worker.rows(
                sql.SET_PRESENCE,
                {
                    "gateway": self._gateway,
                    "users": list(news),
                    "states": list(news.values()),
                },
            )
        except BaseException:
            self._changed |= news.keys()
            raise
        for user, state in news.items():
            self._said[user] = state
            if state == "offline":
                del self._said[user]

    async def end(self) -> None:
        """Nobody is here any more."""
        with suppress(Unavailable, psycopg.Error):
            await self.flush()
