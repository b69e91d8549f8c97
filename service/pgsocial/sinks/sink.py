"""What an engine must be able to do, to be fed from the log.

A sink is one module of this package, named after its engine, with a function
`open_sink(settings: Settings, name: str) -> Sink`; `pgsocial sinks add NAME ENGINE` does the rest.
The runner (runner.py) decides what is written when; SQL (functions/sinks/) what is in a row; a sink
only puts rows where they belong, and says what it holds.

Generations: tables, indexes or folders are numbered. `prepare(n)` makes those of a generation,
`switch(n)` lets readers see it instead of what they saw before, atomically, `drop(n)` removes it. A
rebuild fills generation n + 1 while n is read and goes on.

Versions: a row has a version, `epoch << 40 | batch`: the log's order, never a clock. The same key
may come twice, in any order; of two the greater version stands, of two that are equal the later
one. A row that is gone comes with is_deleted and leaves a tombstone with its version, so that
nothing older brings it back: a sink purges tombstones only of what can no longer be replayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

ENTITIES = ("users", "posts", "engagements", "days", "events")
EPOCH_BITS = 40


class SinkError(Exception):
    """What an engine cannot do; one of the four below."""


class Busy(SinkError):
    """It may well succeed later: not reachable, overloaded, read-only, out of room."""


class Refused(SinkError):
    """Some row of these will never be taken, and the engine took none: the runner finds out
    which."""


class Lost(SinkError):
    """A table or index of a generation is not there: only a rebuild helps."""


class Misconfigured(SinkError):
    """A person must set something right: a wrong address, a package that is missing."""


class Row(NamedTuple):
    """As internal.sink_row: made by SQL, and written as it is."""

    entity: str
    key: str  # Unique within the entity.
    is_deleted: bool
    digest: int  # 32 bits of SHA-256 over the canonical text; 0 where it is gone.
    doc: str  # The row as one line of JSON; of one that is gone its key, and what is no secret.

    def json(self, version: int) -> str:
        """doc with version, is_deleted and digest among its fields."""
        gone = "true" if self.is_deleted else "false"
        return f'{self.doc[:-1]},"version":{version},"is_deleted":{gone},"digest":{self.digest}}}'


class Rejected(NamedTuple):
    """A row that the engine will never take, while it took the others of its block."""

    row: Row
    reason: str


class Position(NamedTuple):
    """How far an engine is, as it knows itself: stored with the data, written after them."""

    generation: int
    epoch: int
    batch: int

    @property
    def version(self) -> int:
        return version_of(self.epoch, self.batch)


def version_of(epoch: int, batch: int) -> int:
    return epoch << EPOCH_BITS | batch


@dataclass(frozen=True)
class Block:
    """Rows of one entity that are written together: by the runner's choice, a few thousand."""

    entity: str
    rows: Sequence[Row]
    version: int
    # Names this block for engines that pass over what they have had: sink, generation, epoch,
    # batches, entity and part are in it, so that a repair or a step back never looks like a
    # repetition.
    token: str


@dataclass(frozen=True)
class Scope:
    """What is compared: rows of an entity whose place is in [edges[0], edges[-1]).

    place is the row's id (users, posts), subject_id (engagements), or day or created_at in
    microseconds (days, events). Rows that are deleted count for nothing, nor do views, visits and
    ended follows (kinds "view", "profile_visit", "post_visit" and "ended_follow" of engagements)
    whose created_at is before the times here.
    """

    entity: str
    edges: Sequence[int]
    views_since: datetime
    ended_since: datetime


class Sum(NamedTuple):
    rows: int
    digests: int


class Held(NamedTuple):
    """A row that the engine holds."""

    key: str
    place: int
    digest: int  # Of what it holds, where the sink can compute that; else the one it was given.


class Keep(NamedTuple):
    """How long some rows may be kept, from when it was: what people did not mean to leave."""

    views: timedelta
    ended_follows: timedelta
    active_days: timedelta


@dataclass(frozen=True)
class Trace:
    """Where an engine still holds something of a person."""

    place: str
    rows: int


class Sink(Protocol):
    """One engine. Not for several threads; the runner calls one method at a time.

    Every method may raise Busy (the runner tries again, with back-off, then leaves the engine alone
    for a while), Lost or Misconfigured (the sink is broken until a person resumes or rebuilds it).
    Whatever a method did before it raised, or before the process was killed, it may be called
    again.
    """

    entities: Sequence[str]  # Which of ENTITIES it takes.
    block_rows: Mapping[str, int]  # Most rows of a block, by entity; at most 100,000.

    def check(self, generation: int) -> None:
        """Whether the engine answers, and every table of the generation is there: else Busy,
        Lost."""

    def prepare(self, generation: int, keep: Keep) -> None:
        """Make the tables of a generation, unless they are there; they begin empty."""

    def write(self, generation: int, block: Block) -> Sequence[Rejected]:
        """Write a block; when it returns, all but what it returns is stored for good.

        Raises Refused where the engine took none of them for the sake of some.
        """

    def position(self) -> Position | None:
        """The last position committed, as the engine has it now; None where it has none."""

    def commit(self, position: Position) -> None:
        """Remember a position, for good: every write that came before it is stored."""

    def switch(self, generation: int) -> None:
        """Let readers see this generation, and no other, from now on."""

    def drop(self, generation: int) -> None:
        """Remove a generation that is not read, if it is there."""

    def sums(self, generation: int, scope: Scope) -> Mapping[int, Sum]:
        """Rows and the sum of their digests in each bucket, from edges[n - 1] up to edges[n], by n.

        From the rows themselves: what a search or a view shows after all writes so far. Digests are
        computed anew where the engine can (digest.py says how), else summed as they were given.
        A bucket without rows may be missing.
        """

    def held(self, generation: int, scope: Scope) -> Iterable[Held]:
        """The rows of a scope with two edges."""

    def erase(self, generation: int, users: Sequence[int]) -> None:
        """Remove for good all that these people wrote or did, and what they were called; bytes too.

        Rows of others stay, but without them among mentions (and with the digest
        of that). The runner calls it when all that PostgreSQL had of them
        is gone and has been written here as such.
        """

    def traces(self, generation: int, user: int) -> Sequence[Trace]:
        """Where something of a person is still stored, in rows or in files that rows were in."""

    def close(self) -> None:
        """Let go of the engine."""


@dataclass
class Report:
    """What a comparison found, and what it did about it."""

    compared: int = 0
    buckets: int = 0
    changed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    repaired: int = 0

    @property
    def differences(self) -> int:
        return len(self.changed) + len(self.lost) + len(self.surplus)
