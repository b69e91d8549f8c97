"""Pages of a copy, in order: while the engine takes one, the database makes the next."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from pgsocial.sinks.sink import Row


class Place(NamedTuple):
    copy: int  # The batch with which it began: what was read for an earlier one may be too old.
    part: str
    after: str | None  # The key of the last row before; None at the beginning.
    most: int


class Pages:
    def __init__(self, read: Callable[[Place], list[Row]]) -> None:
        """read is called in a thread of its own, too: psycopg gives it the connection in turn."""
        self._read = read
        self._thread = ThreadPoolExecutor(1, "pages of a copy")
        self._ahead: tuple[Place, Future[list[Row]]] | None = None

    def at(self, place: Place) -> list[Row]:
        """The rows there; none: the part has ended."""
        ahead, self._ahead = self._ahead, None
        rows = ahead[1].result() if ahead and ahead[0] == place else self._read(place)
        if rows:
            later = place._replace(after=rows[-1].key)
            self._ahead = later, self._thread.submit(self._read, later)
        return rows

    def close(self) -> None:
        """Wait until the thread lets go of the connection."""
        self._thread.shutdown(cancel_futures=True)
