"""Reading CSV files row by row, and telling which rows cannot be used and why."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


class ImportFailed(Exception):
    """Something that stops the import, with what to do about it."""


class BadRow(Exception):
    """A row that cannot be used; the message is the reason that the report gives."""


@dataclass
class Report:
    """Rejected rows, one JSON object a line: file, line, reason, and the row where it is known."""

    path: Path
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("")

    def reject(self, file: str, line: int, reason: str, row: object = None) -> None:
        self.counts[file, reason] += 1
        entry = {"file": file, "line": line, "reason": reason, "row": row}
        with self.path.open("a", encoding="utf-8", errors="backslashreplace") as handle:
            handle.write(json.dumps(entry, ensure_ascii=False) + "\n")


def whole_number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) >= 2**63:
        raise BadRow(f"{name} is not an id")
    return int(text)


def moment(text: str) -> datetime:
    """A time such as 2010-06-27T23:36:57.962+0000."""
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        raise BadRow("creationDate is not a time") from None
    if not 1970 <= found.year <= 2200:
        raise BadRow("creationDate is not between 1970 and 2200")
    return found


def clean(text: str, name: str) -> str:
    if "\0" in text:
        raise BadRow(f"{name} holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRow(f"{name} is not UTF-8") from None
    return text


def read(
    path: Path, columns: list[str], report: Report, convert: Callable[[list[str]], tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """(line, *converted) of each usable row; the others go to the report.

    `columns` are the header's first names; further ones are left alone. A missing file or another
    header raises ImportFailed.
    """
    try:
        handle = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except FileNotFoundError:
        raise ImportFailed(
            f"{path} is missing: the folder must hold the files of LDBC SNB"
        ) from None
    with handle:
        lines = csv.reader(handle, delimiter="|", quoting=csv.QUOTE_NONE)
        header = next(lines, None)
        if header is None or header[: len(columns)] != columns:
            raise ImportFailed(
                f"{path} starts with {'|'.join(header or [])!r}, and {'|'.join(columns)!r} was"
                " expected"
            )
        for row in lines:
            if not row:
                continue
            try:
                if len(row) != len(header):
                    raise BadRow(f"{len(row)} columns where the header has {len(header)}")
                yield (lines.line_num, *convert(row))
            except BadRow as bad:
                report.reject(path.name, lines.line_num, str(bad), row)
