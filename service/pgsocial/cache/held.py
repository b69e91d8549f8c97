"""Pages of users that this process has read out of the cache, so that it need not do so again.

Each is one making of a page. Whether it holds is asked of Redis and the log as of any other, at
each request: this saves the bytes and the reading, no question.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from dataclasses import dataclass

from pgsocial.cache.entry import Entry

# Bytes of all of them.
_ROOM = 32 * 2**20


@dataclass(frozen=True)
class Making:
    made: bytes
    entry: Entry
    size: int


class Held:
    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._size = 0
        self._makings: OrderedDict[str, Making] = OrderedDict()

    def get(self, key: str) -> Making | None:
        found = self._makings.get(key)
        if found is not None:
            self._makings.move_to_end(key)
        return found

    def put(self, key: str, made: bytes, entry: Entry) -> None:
        """Instead of the last one; what was not asked for longest goes where there is no room."""
        self.pop(key)
        ties = sum(len(it) * it.itemsize for it in entry.ties.values())
        making = Making(made, entry, sys.getsizeof(entry.text) + ties + 1000)
        self._makings[key] = making
        self._size += making.size
        while self._size > self._room:
            _, gone = self._makings.popitem(last=False)
            self._size -= gone.size

    def pop(self, key: str) -> None:
        gone = self._makings.pop(key, None)
        if gone is not None:
            self._size -= gone.size
