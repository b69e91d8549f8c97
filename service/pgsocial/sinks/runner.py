"""Takes batches of the log, and at first everything, to one sink.

At least once, and idempotent: an engine acknowledges a block before it is told the position, and is
told the position before PostgreSQL notes it. All that the runner asks of PostgreSQL goes over the
one session that holds the sink's lock: when that session is gone, so is the right to write.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, islice
from typing import Any, NamedTuple, TypeVar

import psycopg
import tenacity
from psycopg.rows import TupleRow, class_row

from pgsocial.sinks import sql
from pgsocial.sinks.pages import Pages, Place
from pgsocial.sinks.sink import (
    Block,
    Busy,
    Keep,
    Lost,
    Misconfigured,
    Position,
    Refused,
    Rejected,
    Row,
    Sink,
    version_of,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
Connection = psycopg.Connection[TupleRow]
# Called with the name of a step before and after it: metrics, progress, and tests that kill here.
Watch = Callable[[str], None]


class TakenError(Exception):
    """Another runner has the sink."""


@dataclass
class State:
    """A row of ops.sinks."""

    name: str
    engine: str
    state: str
    batch_id: int
    generation: int
    next_generation: int | None
    epoch: int
    copy_batch_id: int | None  # Null unless a copy is under way.
    copy_part: str | None
    copy_key: str | None
    is_lossy: bool
    is_filled: bool
    is_resting: bool

    @property
    def is_filling(self) -> bool:
        """Whether its first tables are being filled, which nobody reads yet."""
        return self.state == "backfilling" and not self.is_filled

    @property
    def generations(self) -> list[int]:
        """Which get what is new: those that are read, unless they are broken, and those to come."""
        if self.copy_batch_id is None or self.next_generation is None:
            return [self.generation]
        return [self.next_generation] if self.is_lossy else [self.generation, self.next_generation]


class Range(NamedTuple):
    after: int
    upto: int
    events: int
    epoch: int
    attempt: int


def connect(url: str, name: str) -> Connection:
    return psycopg.connect(
        url,
        autocommit=True,
        application_name=f"pgsocial sink {name}",
        connect_timeout=5,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
    )


@dataclass
class Runner:
    connection: Connection
    name: str
    sink: Sink
    tries: int = 4  # Of one call of the engine, before it is noted as a failure.
    backoff: float = 0.5  # Seconds before the second try; then twice as long each time.
    watch: Watch = field(default=lambda step: None)
    stopped: threading.Event = field(default_factory=threading.Event)
    written: int = 0
    is_known: bool = False  # Whether the engine's position has been compared with ours.

    def __post_init__(self) -> None:
        self._pages = Pages(self._read)

    def take(self) -> None:
        """Be the one who runs this sink, as long as the connection lasts."""
        if not self.value(sql.LOCK, self.name):
            raise TakenError(f"sink {self.name} is being run by somebody else")

    def close(self) -> None:
        """Let go of the engine, and of the connection, which is the caller's."""
        self._pages.close()
        self.sink.close()

    def state(self) -> State:
        with self.connection.cursor(row_factory=class_row(State)) as cursor:
            found = cursor.execute(sql.SINK, [self.name]).fetchone()
        if found is None:
            raise Misconfigured(f"there is no sink {self.name}: add it with `pgsocial sinks add`")
        return found

    def step(self) -> bool:
        """One range of the log and one page of a copy; whether there was anything to do."""
        state = self.state()
        if state.state in ("paused", "broken") or state.is_resting:
            return False
        try:
            if not self.is_known:
                self._meet(state)
                state = self.state()
            if state.state != "running" and state.copy_batch_id is None:
                state = self._start_copy(state)
            moved = self._batch(state)
            copied = state.copy_batch_id is not None and self._copy(self.state())
            return moved or copied or self._erase(state)
        except (Lost, Misconfigured) as error:
            self.fail(error, is_broken=True)
        except (Busy, Refused) as error:
            self.fail(error)
        except psycopg.Error as error:
            # Its place is no longer kept, or it refuses too many rows.
            if error.sqlstate not in ("PS410", "PS409"):
                raise
            self.fail(error, is_broken=True)
        return False

    def caught_up(self) -> bool:
        state = self.state()
        return state.state == "running" and state.batch_id == self.value(sql.LAST_BATCH)

    # What the engine says of itself

    def _meet(self, state: State) -> None:
        """Compare the engine's place with ours: what it lacks it gets again, in a new epoch."""
        if state.copy_batch_id is not None:
            # Whoever began the copy may have been killed before the tables were there.
            self._prepare(state)
        if not state.is_filling and state.state != "rebuilding":
            self.guard(lambda: self.sink.check(state.generation))
            position = self.guard(self.sink.position)
            if position is None:
                raise Lost(f"sink {self.name} does not know its place")
            self._compare(state, position)
        self.is_known = True

    def _compare(self, state: State, position: Position) -> None:
        started = self.rows(
            "select upto_batch_id from ops.sink_batches where sink = %s and state = 'started'",
            self.name,
        )
        known = {state.batch_id, *(row[0] for row in started)}
        if position.generation == state.generation and (
            (position.epoch, position.batch) == (state.epoch, state.batch_id)
            or (position.epoch <= state.epoch and position.batch in known)
        ):
            return
        log.warning(
            "sink %s stands at batch %s (epoch %s), and not at %s (epoch %s) as noted here",
            self.name, position.batch, position.epoch, state.batch_id, state.epoch,
        )  # fmt: skip
        self.watch("before step back")
        self.value(sql.STEP_BACK, self.name, min(position.batch, state.batch_id))
        if position.epoch > state.epoch:
            self.value(sql.RAISE_EPOCH, self.name, position.epoch + 1)
        self.watch("after step back")

    # The log

    def _batch(self, state: State) -> bool:
        begun = self.rows(sql.BEGIN, self.name)
        if not begun:
            return False
        batches = Range(*begun[0])
        self.watch("after begin")
        count, digests = 0, 0
        for rows in self._changes(batches.after, batches.upto):
            for generation in state.generations:
                token = f"{self.name}.{generation}.{batches.epoch}.{batches.after}-{batches.upto}"
                version = version_of(batches.epoch, batches.upto)
                self.write(generation, rows, version, f"{token}.{count}", batches.upto)
            count += len(rows)
            digests += sum(row.digest for row in rows)
        self.watch("before commit")
        position = Position(state.generation, batches.epoch, batches.upto)
        self.guard(lambda: self.sink.commit(position))
        self.watch("after commit")
        self.value(sql.END, self.name, batches.upto, count, digests)
        self.watch("after end")
        self.written += count
        return True

    def _changes(
        self, after: int, upto: int, entities: Sequence[str] | None = None
    ) -> Iterator[list[Row]]:
        """In pieces, each of one entity."""
        arguments = [after, upto, list(entities or self.sink.entities)]
        # Held beyond its transaction: an engine may take its time.
        with self.connection.cursor("sink_changes", withhold=True) as cursor:
            cursor.itersize = min(self.sink.block_rows.values())
            found = (Row(*row) for row in cursor.execute(sql.CHANGES, arguments))
            for entity, group in groupby(found, key=lambda row: row.entity):
                while piece := list(islice(group, self.sink.block_rows[entity])):
                    yield piece

    # Copies

    def _start_copy(self, state: State) -> State:
        position = self.guard(self.sink.position) if state.next_generation else None
        least = position.generation + 1 if position else 1
        self.value(sql.START_COPY, self.name, least)
        state = self.state()
        self.watch("copy started")
        self._prepare(state)
        return state

    def _prepare(self, state: State) -> None:
        target = state.next_generation or state.generation
        keep = Keep(*self.rows(sql.KEEP)[0])
        self.guard(lambda: self.sink.prepare(target, keep))

    def _copy(self, state: State) -> bool:
        target = state.next_generation or state.generation
        parts = self.value(sql.PARTS, list(self.sink.entities))
        part = state.copy_part or parts[0]
        version = version_of(state.epoch, state.copy_batch_id or 0)
        token = f"{self.name}.{target}.{state.epoch}.{part}.{state.copy_key}"
        if part == "events":
            key, count = self._copy_log(state, target, version, token)
        else:
            most = self.sink.block_rows[part.split(".")[0]]
            rows = self._pages.at(Place(state.copy_batch_id or 0, part, state.copy_key, most))
            key, count = (rows[-1].key if rows else None), len(rows)
            if rows:
                self.write(target, rows, version, token, state.copy_batch_id or 0)
        self.written += count
        self.watch("after copy")
        if key is not None:
            self.value(sql.MOVE_COPY, self.name, part, key, count)
        elif part != parts[-1]:
            self.value(sql.MOVE_COPY, self.name, parts[parts.index(part) + 1], None, 0)
        else:
            self._end_copy(state, target)
        self.watch("after move")
        return True

    def _read(self, place: Place) -> list[Row]:
        with self.connection.cursor(row_factory=lambda _: Row._make) as cursor:
            return cursor.execute(sql.COPY, place[1:]).fetchall()

    def _copy_log(
        self, state: State, target: int, version: int, token: str
    ) -> tuple[str | None, int]:
        """The log is copied by its batches, from the oldest that is kept."""
        floor = self.value("select internal.sink_floor()")
        after = max(int(state.copy_key or 0), floor)
        upto = self.rows(sql.RANGE, after, state.copy_batch_id)[0][0]
        if upto is None:
            return None, 0
        count = 0
        for rows in self._changes(after, upto, ["events"]):
            self.write(target, rows, version, f"{token}.{count}", upto)
            count += len(rows)
        return str(upto), count

    def _end_copy(self, state: State, target: int) -> None:
        self.watch("before switch")
        position = Position(target, state.epoch, state.batch_id)
        self.guard(lambda: self.sink.commit(position))
        self.guard(lambda: self.sink.switch(target))
        self.watch("after switch")
        self.value(sql.END_COPY, self.name)
        self.watch("after end of copy")
        if state.next_generation is not None:
            self.guard(lambda: self.sink.drop(state.generation))

    # Erasures

    def _erase(self, state: State) -> bool:
        if state.state != "running":
            return False
        users = [row[0] for row in self.rows(sql.ERASURES, self.name)]
        if not users:
            return False
        self.watch("before erase")
        self.guard(lambda: self.sink.erase(state.generation, users))
        self.watch("after erase")
        if "events" in self.sink.entities:
            # What the log still has of them, without what they said.
            version = version_of(state.epoch, state.batch_id)
            token = f"{self.name}.{state.generation}.{state.epoch}.{state.batch_id}"
            for user in users:
                rows = [Row(*row) for row in self.rows(sql.PERSON_EVENTS, user)]
                most = self.sink.block_rows["events"]
                for start in range(0, len(rows), most):
                    part = rows[start : start + most]
                    name = f"{token}.erased.{user}.{start}"
                    self.write(state.generation, part, version, name, state.batch_id)
        # What is on its way, or what a repair is to mend, may have brought something back.
        for user in users:
            traces = self.guard(partial(self.sink.traces, state.generation, user))
            said = "; ".join(f"{trace.place}: {trace.rows}" for trace in traces)
            self.value(sql.PROVE, self.name, user, said or None)
        return True

    # Writing

    def write(self, generation: int, rows: list[Row], version: int, token: str, batch: int) -> None:
        block = Block(rows[0].entity, rows, version, token)
        self.watch(f"before write {block.entity}")
        for rejected in self._try(generation, block):
            log.warning("sink %s refuses %s: %s", self.name, rejected.row.key, rejected.reason)
            self.value(sql.QUARANTINE, self.name, *rejected.row, batch, rejected.reason)
        self.watch(f"after write {block.entity}")

    def _try(self, generation: int, block: Block) -> list[Rejected]:
        """By halves where an engine takes none, until what it refuses stands alone."""
        try:
            return list(self.guard(lambda: self.sink.write(generation, block)))
        except Refused as error:
            if len(block.rows) == 1:
                return [Rejected(block.rows[0], str(error))]
            middle = len(block.rows) // 2
            found = []
            for half, rows in enumerate((block.rows[:middle], block.rows[middle:])):
                part = Block(block.entity, rows, block.version, f"{block.token}.{half}")
                found += self._try(generation, part)
            return found

    def guard(self, call: Callable[[], T]) -> T:
        """What passes is tried again, with a pause that grows."""
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Busy),
            stop=tenacity.stop_after_attempt(self.tries)
            | tenacity.stop_when_event_set(self.stopped),
            wait=tenacity.wait_random_exponential(multiplier=self.backoff, max=30),
            sleep=tenacity.sleep_using_event(self.stopped),
            reraise=True,
        )
        return again(call)

    def fail(self, error: Exception, is_broken: bool = False) -> None:
        diag = error.diag.message_primary if isinstance(error, psycopg.Error) else None
        said = diag or str(error)
        log.warning("sink %s: %s", self.name, said)
        self.value(sql.FAIL, self.name, f"{type(error).__name__}: {said}", is_broken)
        # It may have lost what it had, before it answers again.
        self.is_known = False

    def rows(self, query: str, *arguments: object) -> list[TupleRow]:
        return self.connection.execute(query.encode(), arguments).fetchall()

    def value(self, query: str, *arguments: object) -> Any:
        return self.rows(query, *arguments)[0][0]
