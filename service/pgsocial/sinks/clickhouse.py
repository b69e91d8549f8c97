"""ClickHouse: a server by its address, or chDB, the same engine in this process.

Tables are ReplacingMergeTree by version. What readers see are views over their final state; nothing
is aggregated on the way in, since a block that comes twice would count twice there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pgsocial.config import Settings, run_folder
from pgsocial.sinks.clickhouse_schema import (
    ENTITY,
    NAMED,
    PERSONAL,
    SCRUBBED,
    VIEWS,
    Entity,
    create_table,
    listed,
    views,
)
from pgsocial.sinks.sink import (
    ENTITIES,
    Block,
    Busy,
    Held,
    Keep,
    Lost,
    Misconfigured,
    Position,
    Refused,
    Rejected,
    Scope,
    Sum,
    Trace,
)

# Codes of errors: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
_LOST = {60, 81}  # unknown table, unknown database
# cannot parse, out of bounds, wrong type, against a constraint
_REFUSED = {6, 26, 27, 41, 53, 69, 70, 72, 117, 131, 321, 407, 441, 469}
_WRONG = {192, 193, 194, 195, 497, 516}  # user, password, rights


def open_sink(settings: Settings, name: str) -> ClickHouse:
    address = settings.clickhouse_url
    url = address.get_secret_value() if address else f"chdb://{run_folder() / 'clickhouse'}"
    return ClickHouse(url, "pgsocial" if name == "clickhouse" else f"pgsocial_{name}")


class ClickHouse:
    entities: Sequence[str] = ENTITIES
    # Each month in a block becomes a part, and is synced to disk.
    block_rows: Mapping[str, int] = dict.fromkeys(ENTITIES, 10_000) | {
        "engagements": 100_000,
        "days": 100_000,
    }

    def __init__(self, url: str, database: str, seconds: float | None = None) -> None:
        """seconds: how long a question may take, where somebody waits for the answer."""
        self._url = url
        self._seconds = seconds
        self._database = database
        self._client: Any = None
        self._is_embedded = url.startswith("chdb:")

    # Of Sink

    def check(self, generation: int) -> None:
        found = {row[0] for row in self._rows(f"show tables from {self._database}")}
        for name in ("positions", *(self._name(entity, generation) for entity in self.entities)):
            if name not in found:
                raise Lost(f"the table {self._database}.{name} is not there")
        # A later version of this may ask more of them.
        if not self._views(generation).keys() <= found:
            self.switch(generation)

    def prepare(self, generation: int, keep: Keep) -> None:
        self._do(f"create database if not exists {self._database} engine = Atomic")
        self._do(
            f"create table if not exists {self._database}.positions"
            " (seq UInt64, generation UInt32, epoch UInt32, batch UInt64,"
            " written_at DateTime64(6, 'UTC') default now64(6))"
            " engine = ReplacingMergeTree(seq) order by tuple()"
            " settings fsync_after_insert = 1, fsync_part_directory = 1"
        )
        for entity in self.entities:
            table = f"{self._database}.{self._name(entity, generation)}"
            self._do(create_table(ENTITY[entity], table, keep))

    def write(self, generation: int, block: Block) -> Sequence[Rejected]:
        lines = "\n".join(row.json(block.version) for row in block.rows)
        table = f"{self._database}.{self._name(block.entity, generation)}"
        self._call(
            lambda client: client.raw_insert(
                table,
                insert_block=lines.encode(),
                fmt="JSONEachRow",
                settings={
                    "insert_deduplicate": 1,
                    "insert_deduplication_token": block.token,
                    "date_time_input_format": "best_effort",
                    "input_format_null_as_default": 1,
                    "max_partitions_per_insert_block": 1000,
                    "async_insert": 0,
                },
            )
        )
        return []

    def position(self) -> Position | None:
        try:
            rows = self._rows(
                f"select generation, epoch, batch from {self._database}.positions"
                " order by seq desc limit 1"
            )
        except Lost:
            return None
        return Position(*rows[0]) if rows else None

    def commit(self, position: Position) -> None:
        self._do(
            f"insert into {self._database}.positions (seq, generation, epoch, batch)"
            f" select max(seq) + 1, {position.generation}, {position.epoch}, {position.batch}"
            f" from {self._database}.positions"
        )

    def switch(self, generation: int) -> None:
        for name, select in self._views(generation).items():
            self._do(f"create or replace view {self._database}.{name} as {select}")

    def drop(self, generation: int) -> None:
        for entity in self.entities:
            self._do(f"drop table if exists {self._database}.{self._name(entity, generation)} sync")

    def sums(self, generation: int, scope: Scope) -> Mapping[int, Sum]:
        entity = ENTITY[scope.entity]
        edges = ", ".join(f"toInt64({edge})" for edge in scope.edges)
        rows = self._rows(
            f"select arrayCount(e -> e <= place, [{edges}]) as bucket, count(), sum(digest)"
            f" from ({self._select(entity, generation, scope)}) group by bucket"
        )
        return {bucket: Sum(count, digests) for bucket, count, digests in rows}

    def held(self, generation: int, scope: Scope) -> Iterable[Held]:
        rows = self._rows(self._select(ENTITY[scope.entity], generation, scope))
        return [Held(*row) for row in rows]

    def erase(self, generation: int, users: Sequence[int]) -> None:
        listed = ", ".join(str(user) for user in users)
        posts = f"{self._database}.{self._name('posts', generation)}"
        named, unnamed = (text.format(users=listed) for text in NAMED)
        digest = ENTITY["posts"].digest.replace("mentions", unnamed)
        if self._value(f"select count() from {posts} where {named}"):
            act = f"update mentions = {unnamed}, digest = if(is_deleted, 0, {digest})"
            self._do(f"alter table {posts} {act} where {named}", {"mutations_sync": 2})
        for entity in (ENTITY[name] for name in self.entities):
            table = f"{self._database}.{self._name(entity.name, generation)}"
            condition = PERSONAL[entity.name].format(users=listed)
            if not self._value(f"select count() from {table} where {condition}"):
                continue
            act = "delete"
            if entity.name == "events":
                digest = entity.digest.replace("payload", f"({SCRUBBED})")
                act = f"update payload = {SCRUBBED}, digest = {digest}"
            self._do(f"alter table {table} {act} where {condition}", {"mutations_sync": 2})

    def traces(self, generation: int, user: int) -> Sequence[Trace]:
        found = []
        for entity in self.entities:
            table = f"{self._database}.{self._name(entity, generation)}"
            condition = PERSONAL[entity].format(users=user)
            if entity == "posts":
                condition = f"({condition}) or {NAMED[0].format(users=user)}"
            count = self._value(f"select count() from {table} where {condition}")
            if count:
                found.append(Trace(table, count))
            # Parts that a mutation replaced stay on disk for a while.
            name = f"database = '{self._database}' and table = '{self._name(entity, generation)}'"
            old = self._value(
                f"select count() from system.parts where not active and {name} and data_version <"
                " (select max(toUInt64OrZero(extract(mutation_id, '[0-9]+')))"
                f" from system.mutations where {name})"
            )
            if old:
                found.append(Trace(f"replaced parts of {table}", old))
        return found

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    # What the tests and the analytics questions ask

    def query(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """Rows of a question over the views; their names need no database."""
        return self._rows(statement, parameters)

    def ask(self, statement: str, start: datetime, end: datetime, **given: object) -> list[Any]:
        """Rows of a question with {db} for the database and {span} for a time of created_at."""
        span = "created_at >= {from:DateTime64(6)} and created_at < {to:DateTime64(6)}"
        text = statement.replace("{db}", self._database).replace("{span}", span)
        # As texts of UTC: the client's own form of a time has no microseconds.
        times = {
            name: at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
            for name, at in (("from", start), ("to", end))
        }
        return self._rows(text.replace("DateTime64(6)", "DateTime64(6, 'UTC')"), {**times, **given})

    # Its own

    def _name(self, entity: str, generation: int) -> str:
        return f"{entity}_g{generation}"

    def _views(self, generation: int) -> dict[str, str]:
        return views(self._database, lambda entity: self._name(entity, generation))

    def _select(self, entity: Entity, generation: int, scope: Scope) -> str:
        """Live rows between two places: key, place, and the digest of what their columns hold."""
        conditions = [
            "not is_deleted",
            f"{entity.place} >= {scope.edges[0]} and {entity.place} < {scope.edges[-1]}",
        ]
        if entity.name == "engagements":
            since = {VIEWS: scope.views_since, ("ended_follow",): scope.ended_since}
            conditions += [
                f"not (kind in ({listed(kinds)}) and created_at < "
                f"fromUnixTimestamp64Micro({int(at.timestamp() * 1e6)}))"
                for kinds, at in since.items()
            ]
        table = f"{self._database}.{self._name(entity.name, generation)}"
        return (
            f"select {entity.key} as key, toInt64({entity.place}) as place,"
            f" if(digest = {entity.digest}, toInt64(digest), toInt64({entity.digest}) + 4294967296)"
            f" as digest from {table} final where {' and '.join(conditions)}"
        )

    def _open(self) -> Any:
        if self._client is None:
            try:
                import clickhouse_connect
            except ImportError:
                raise Misconfigured(
                    'clickhouse-connect is not installed: pip install -e ".[sinks]" in the checkout'
                ) from None
            if self._is_embedded:
                path = urlsplit(self._url).path
                Path(path).mkdir(parents=True, exist_ok=True)
                self._client = clickhouse_connect.get_client(interface="chdb", path=path)
            else:
                patience: dict[str, Any] = {} if self._seconds is None else {
                    # The client takes whole seconds.
                    "connect_timeout": math.ceil(self._seconds),
                    "send_receive_timeout": math.ceil(self._seconds),
                    "query_retries": 0,
                }  # fmt: skip
                self._client = clickhouse_connect.get_client(dsn=self._url, **patience)
        return self._client

    def _call(self, call: Any) -> Any:
        try:
            client = self._open()
        except Misconfigured:
            raise
        except (
            Exception
        ) as error:  # Of any library below: not reachable, locked by another process.
            raise Busy(_said(error)) from error
        from clickhouse_connect.driver import exceptions

        try:
            return call(client)
        except exceptions.Error as error:
            code = getattr(error, "code", None)
            kind = (
                Lost if code in _LOST
                else Refused if code in _REFUSED
                else Misconfigured if code in _WRONG
                else Busy
            )  # fmt: skip
            raise kind(_said(error)) from error
        except (OSError, RuntimeError) as error:
            self._client = None
            raise Busy(_said(error)) from error

    def _do(self, statement: str, settings: Mapping[str, Any] | None = None) -> None:
        self._call(lambda client: client.command(statement, settings=settings))

    def _rows(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        bound = self._seconds and {"max_execution_time": math.ceil(self._seconds)}
        found = self._call(lambda client: client.query(statement, parameters, settings=bound))
        return list(found.result_rows)

    def _value(self, statement: str) -> Any:
        return self._rows(statement)[0][0]


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
