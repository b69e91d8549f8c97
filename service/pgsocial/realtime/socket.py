"""A client of the stream, as the hub sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf

from pgsocial.realtime.messages import Message

GOING_AWAY, INTERNAL_ERROR, TRY_AGAIN, NOT_AUTHENTICATED, TOO_OLD = 1001, 1011, 1013, 4401, 4410
TOO_MUCH_INPUT = 1008
_REASON_TOO_OLD = "too old: fetch afresh, then connect without after"


@dataclass(frozen=True)
class Command:
    """What a client wants of its topics."""

    is_more: bool
    topics: tuple[str, ...]
    after: str | None = None


class Socket:
    """A client's topics and place in the log, and what waits to be sent to it."""

    def __init__(
        self,
        user: int,
        session: bytes,
        room: int,
        *,
        address: str = "",
        topics: Iterable[str] = (),
        is_plain: bool = False,
    ) -> None:
        self.user = user
        self.session = session  # The digest of its token.
        self.address = address
        self.topics = set(topics)
        self.queries: dict[str, str] = {}  # Of topics that are searches, what SQL looks for first.
        self.trends: dict[tuple[str, ...], list[str]] = {}  # The lists that it was told.
        self.is_plain = is_plain
        self.batch = 0  # Whatever happened up to this batch has been sent or waits in the queue.
        # None in it: go and read the log from `batch` on.
        self.queue: asyncio.Queue[Message | Command | None] = asyncio.Queue(room)
        self.is_idle = False  # Its session waits for the queue: nothing is on its way.
        # Writes a frame unless the client has yet to take earlier ones; none but WebSockets can.
        self.write: Callable[[bytes], bool] | None = None
        self.fresh = 0  # Posts that are new on its home, and of which it was not told.
        self.state: str | None = None  # Of presence, where it shows any.
        self.present: dict[int, str] = {}  # Whom it was told to be present.
        self.typed = (0, -inf)  # Of which post it said last that it types, and when.
        self.suspicion = asyncio.Event()  # Its token may have ended.
        self.ended = asyncio.Event()
        self.goodbye: tuple[int, str] | None = None

    def offer(self, item: Message | Command | None) -> None:
        """To be sent in its turn; at once, and past its session, where nothing waits before it."""
        if isinstance(item, Message) and self._sends_at_once(item):
            return
        try:
            self.queue.put_nowait(item)
        except asyncio.QueueFull:
            self.end(TRY_AGAIN, "too slow: connect again with the next of the last message")

    def _sends_at_once(self, message: Message) -> bool:
        return (
            self.write is not None
            and self.is_idle
            and self.queue.empty()
            and self.write(message.frame)
        )

    def end(self, code: int, reason: str) -> None:
        if self.goodbye is None:
            self.goodbye = (code, reason)
            self.ended.set()

    def end_too_old(self) -> None:
        self.end(TOO_OLD, _REASON_TOO_OLD)
