"""What a check found."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from psycopg import Connection


class Status(StrEnum):
    """Fail: something does not work or loses data. Warn: it works, but should be looked at.
    Unknown: the login that looks has not the right to see it."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    topic: str
    status: Status
    message: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


Check = Callable[[Connection], Iterator[Finding]]


def ok(topic: str, message: str) -> Finding:
    return Finding(topic, Status.OK, message)


def warn(topic: str, message: str, remedy: str) -> Finding:
    return Finding(topic, Status.WARN, message, remedy)


def fail(topic: str, message: str, remedy: str) -> Finding:
    return Finding(topic, Status.FAIL, message, remedy)


def rows(connection: Connection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(query, parameters or None).fetchall()


def value(connection: Connection, query: str, *parameters: Any) -> Any:
    """The first column of the first row, None where there is none."""
    found = rows(connection, query, *parameters)
    return found[0][0] if found else None
