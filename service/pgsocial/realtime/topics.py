"""Which socket has which topic: the index that the hub and what is told beside the log share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Set

from pgsocial.realtime.socket import Socket


class Topics:
    """Of all sockets the users and addresses, of those that are live the topics."""

    def __init__(self) -> None:
        self._sockets: set[Socket] = set()
        self._by_user: dict[int, set[Socket]] = defaultdict(set)
        self._by_address: Counter[str] = Counter()
        self._by_topic: dict[str, set[Socket]] = defaultdict(set)
        # Viewers, topics and queries side by side; None where they have changed.
        self._pairs: tuple[list[int], list[str], list[str | None]] | None = None

    @property
    def sockets(self) -> Set[Socket]:
        return self._sockets

    def add(self, socket: Socket) -> None:
        self._sockets.add(socket)
        self._by_user[socket.user].add(socket)
        self._by_address[socket.address] += 1

    def remove(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        self._by_user[socket.user].discard(socket)
        if not self._by_user[socket.user]:
            del self._by_user[socket.user]
        self._by_address[socket.address] -= 1
        if not self._by_address[socket.address]:
            del self._by_address[socket.address]

    def show(self, socket: Socket, topics: Iterable[str]) -> None:
        for topic in topics:
            self._by_topic[topic].add(socket)
        self._pairs = None

    def hide(self, socket: Socket, topics: Iterable[str]) -> None:
        for topic in topics:
            self._by_topic[topic].discard(socket)
            if not self._by_topic[topic]:
                del self._by_topic[topic]
        self._pairs = None

    def of(self, topic: str) -> Set[Socket]:
        return self._by_topic.get(topic, frozenset())

    def of_user(self, user: int) -> Set[Socket]:
        return self._by_user.get(user, frozenset())

    def count_address(self, address: str) -> int:
        return self._by_address[address]

    def named(self, kind: str) -> Collection[str]:
        """Those of a kind, with a key or without."""
        return [it for it in self._by_topic if it.partition(":")[0] == kind]

    def posts(self) -> set[int]:
        return {int(it.partition(":")[2]) for it in self.named("post")}

    def searches_of(self, user: int) -> set[str]:
        return {topic for socket in self.of_user(user) for topic in socket.queries}

    def pairs(self) -> tuple[list[int], list[str], list[str | None]]:
        if self._pairs is None:
            found = {
                (it.user, name): it.queries.get(name)
                for name, of in self._by_topic.items()
                for it in of
            }
            self._pairs = (
                [user for user, _ in found], [topic for _, topic in found], [*found.values()]
            )  # fmt: skip
        return self._pairs

    def state(self, user: int) -> str:
        """Online where one of their sockets says so, away where all do."""
        states = {socket.state for socket in self.of_user(user)} - {None}
        return "online" if "online" in states else "away" if states else "offline"
