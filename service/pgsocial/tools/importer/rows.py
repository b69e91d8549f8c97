"""Reading CSV files row by row, and telling which rows cannot be used and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
LONGEST_HEADER = 10_000

Row = tuple[Any, ...]


class ImportFailed(Exception):
    """Something that stops the import, with what to do about it."""


class BadRow(Exception):
    """A row that cannot be used; the message is the reason that the report gives."""


class Report:
    """Rejected rows, one JSON object a line: file, line, reason, and the row where it is known."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[tuple[str, str]] = Counter()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = path.open(
            "w", encoding="utf-8", errors="backslashreplace", buffering=1, newline="\n"
        )

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._handle.close()

    def reject(self, file: str, line: int, reason: str, row: list[str] | None = None) -> None:
        self.counts[file, reason] += 1
        entry: dict[str, Any] = {"file": file, "line": line, "reason": reason}
        if row is not None:
            entry["row"] = row
        self._handle.write(json.dumps(entry, ensure_ascii=False) + "\n")


def number(text: str, name: str) -> str:
    """An id, as text in its one form."""
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) >= 2**63:
        raise BadRow(f"{name} is not an id")
    return str(int(text))


def moment(text: str) -> datetime:
    """A time such as 2010-06-27T23:36:57.962+0000."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadRow("creationDate is not a time") from None
    if found.tzinfo is None:
        raise BadRow("creationDate has no offset from UTC")
    if not EARLIEST <= found < LATEST:
        raise BadRow("creationDate is not between 1970 and 2200")
    return found


def clean(text: str, name: str) -> str:
    """A text that PostgreSQL can store."""
    if "\0" in text:
        raise BadRow(f"{name} holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRow(f"{name} is not UTF-8") from None
    return text


def check_header(path: Path, header: str) -> int:
    """How many columns a file has, if its first ones are those that are wanted."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as handle:
        found = handle.readline(LONGEST_HEADER).rstrip("\r\n")
    if not f"{found}|".startswith(f"{header}|"):
        raise ImportFailed(f"{path} starts with {found[:100]!r}, not with {header!r}")
    return found.count("|") + 1


def read(
    path: Path, header: str, report: Report, convert: Callable[[list[str]], Row]
) -> Iterator[Row]:
    """(line, *converted) of each usable row; the others go to the report.

    `header` is the start of the first line; further columns are left alone. Nothing is quoted or
    escaped in these files, so a field cannot hold a bar or a line feed.
    """
    width = check_header(path, header)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as handle:
        handle.readline()
        for line, text in enumerate(handle, start=2):
            text = text.removesuffix("\n").removesuffix("\r")
            if not text:
                continue
            row = text.split("|")
            try:
                if len(row) != width:
                    raise BadRow(f"{len(row)} columns where the header has {width}")
                yield (line, *convert(row))
            except BadRow as bad:
                report.reject(path.name, line, str(bad), row)
