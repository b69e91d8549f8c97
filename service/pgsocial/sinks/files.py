"""The log as Parquet files by day: an archive that outlives the partitions of the log.

What there is stands in a manifest, which is replaced as a whole: a file that no manifest names does
not count, and is removed. Files are never changed: what comes again, and an erasure, writes others.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from operator import eq
from pathlib import Path
from typing import Any

from pgsocial.config import Settings, run_folder
from pgsocial.sinks.digest import digest_of
from pgsocial.sinks.sink import (
    Block,
    Busy,
    Held,
    Keep,
    Lost,
    Misconfigured,
    Position,
    Rejected,
    Scope,
    Sum,
    Trace,
)

FORMAT = 1  # Of manifests and columns.
MOST_FILES = 16  # Of a day, before they are made one.
# What an erasure leaves of a payload: as internal.scrubbed_payload().
KEPT = {
    "author_id", "reply_to_id", "root_id", "quote_of_id", "visibility", "former_visibility",
    "reply_permission", "share_id", "via_share_id", "via_post_id", "folder_id", "since",
    "window_at", "expires_at", "posts", "source",
}  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Doc = dict[str, Any]


def open_sink(settings: Settings, name: str) -> Files:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise Misconfigured(
            'pyarrow is not installed: pip install -e ".[sinks]" in the checkout'
        ) from None
    return Files((settings.archive_folder or run_folder() / "archive") / name)


@dataclass(frozen=True)
class File:
    """A line of the manifest."""

    name: str
    day: str
    rows: int
    digests: int
    first_version: int
    last_version: int


class Files:
    entities: Sequence[str] = ("events",)
    block_rows: Mapping[str, int] = {"events": 10_000}

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # Of Sink

    def check(self, generation: int) -> None:
        for file in self._manifest(generation).values():
            if not (self._of(generation) / file.name).is_file():
                raise Lost(f"the file {self._of(generation) / file.name} is not there")

    def prepare(self, generation: int, keep: Keep) -> None:
        with _patiently():
            self._of(generation).mkdir(parents=True, exist_ok=True)
            if not (self._of(generation) / "manifest.json").exists():
                self._swap(generation, [])

    def write(self, generation: int, block: Block) -> Sequence[Rejected]:
        docs = [json.loads(row.json(block.version)) for row in block.rows]
        manifest = self._manifest(generation)
        with _patiently():
            for day, some in _by_day(docs).items():
                name = f"{day}/{sha256(block.token.encode()).hexdigest()[:24]}.parquet"
                manifest[name] = self._store(generation, name, some)
            self._swap(generation, manifest.values())
        return []

    def position(self) -> Position | None:
        with _patiently():
            try:
                found = json.loads((self._folder / "position.json").read_text())
            except FileNotFoundError:
                return None
        return Position(**found)

    def commit(self, position: Position) -> None:
        self._compact(position.generation)
        with _patiently():
            _replace(self._folder / "position.json", json.dumps(position._asdict()))

    def switch(self, generation: int) -> None:
        with _patiently():
            _replace(self._folder / "current.json", json.dumps({"generation": generation}))

    def drop(self, generation: int) -> None:
        with _patiently():
            if self._of(generation).exists():
                shutil.rmtree(self._of(generation))

    def sums(self, generation: int, scope: Scope) -> Mapping[int, Sum]:
        found: dict[int, Sum] = defaultdict(lambda: Sum(0, 0))
        for held in self.held(generation, scope):
            n = sum(edge <= held.place for edge in scope.edges)
            found[n] = Sum(found[n].rows + 1, found[n].digests + held.digest)
        return found

    def held(self, generation: int, scope: Scope) -> Iterable[Held]:
        low, high = scope.edges[0], scope.edges[-1]
        days = (_day_of(low), _day_of(high))
        newest = self._newest(generation, lambda day: days[0] <= day <= days[1])
        for key, doc in newest.items():
            place = _micros(doc["created_at"])
            if low <= place < high and not doc["is_deleted"]:
                digest = digest_of("events", doc)
                # A digest that is not that of its row is no row of ours either.
                yield Held(key, place, digest if digest == doc["digest"] else digest + 2**32)

    def erase(self, generation: int, users: Sequence[int]) -> None:
        manifest = self._manifest(generation)
        people = frozenset(users)
        for file in list(manifest.values()):
            docs = self._read(generation, file)
            if not any(_is_personal(doc, people) for doc in docs):
                continue
            for doc in docs:
                if _is_personal(doc, people):
                    kept = {k: v for k, v in json.loads(doc["payload"]).items() if k in KEPT}
                    doc["payload"] = json.dumps(kept, ensure_ascii=False)
                    doc["digest"] = digest_of("events", doc)
            with _patiently():
                said = sha256(f"{file.name} {sorted(users)}".encode()).hexdigest()
                name = f"{file.day}/{said[:24]}.parquet"
                del manifest[file.name]
                manifest[name] = self._store(generation, name, docs)
                self._swap(generation, manifest.values())

    def traces(self, generation: int, user: int) -> Sequence[Trace]:
        people = frozenset([user])
        found = []
        manifest = self._manifest(generation)
        for file in manifest.values():
            count = sum(_is_personal(doc, people) for doc in self._read(generation, file))
            if count:
                found.append(Trace(file.name, count))
        strays = self._strays(generation, manifest)
        if strays:
            found.append(Trace("files that the manifest does not name", len(strays)))
        return found

    def close(self) -> None:
        pass

    # What readers of the archive ask

    def read(self, generation: int | None = None) -> list[Doc]:
        """All events that there are, in the order of time."""
        if generation is None:
            generation = json.loads((self._folder / "current.json").read_text())["generation"]
        found = self._newest(generation, lambda day: True).values()
        return sorted((d for d in found if not d["is_deleted"]), key=lambda d: d["created_at"])

    # Its own

    def _of(self, generation: int) -> Path:
        return self._folder / f"g{generation}"

    def _manifest(self, generation: int) -> dict[str, File]:
        path = self._of(generation) / "manifest.json"
        with _patiently():
            try:
                found = json.loads(path.read_text())
            except (FileNotFoundError, ValueError):
                raise Lost(f"the manifest {path} is not there, or is none") from None
        return {file["name"]: File(**file) for file in found["files"]}

    def _swap(self, generation: int, files: Iterable[File]) -> None:
        """From now on these, and no other."""
        listed = sorted(files, key=lambda file: file.name)
        text = json.dumps({"format": FORMAT, "files": [asdict(file) for file in listed]}, indent=1)
        _replace(self._of(generation) / "manifest.json", text)
        for path in self._strays(generation, {file.name: file for file in listed}):
            path.unlink(missing_ok=True)

    def _strays(self, generation: int, manifest: Mapping[str, File]) -> list[Path]:
        known = {self._of(generation) / name for name in manifest}
        return [p for p in self._of(generation).glob("*/*") if p not in known]

    def _store(self, generation: int, name: str, docs: list[Doc]) -> File:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self._of(generation) / name
        path.parent.mkdir(exist_ok=True)
        schema = pa.schema(
            [
                ("id", pa.int64()), ("created_at", pa.timestamp("us", "UTC")),
                ("type", pa.dictionary(pa.int32(), pa.string())), ("actor_id", pa.int64()),
                ("post_id", pa.int64()), ("user_id", pa.int64()), ("row_version", pa.int32()),
                ("payload", pa.string()), ("version", pa.int64()), ("is_deleted", pa.bool_()),
                ("digest", pa.int64()),
            ]
        )  # fmt: skip
        rows = [
            {**{field: doc.get(field) for field in schema.names}, "created_at": _at(doc)}
            for doc in sorted(docs, key=lambda doc: (str(doc["created_at"]), doc["id"]))
        ]
        unfinished = path.with_suffix(".partial")
        with unfinished.open("wb") as file:
            pq.write_table(pa.Table.from_pylist(rows, schema), file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync(path.parent)
        versions = [doc["version"] for doc in docs]
        digests = sum(doc["digest"] for doc in docs)
        return File(name, name.split("/")[0], len(docs), digests, min(versions), max(versions))

    def _read(self, generation: int, file: File) -> list[Doc]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self._of(generation) / file.name
        with _patiently():
            try:
                rows: list[Doc] = pq.ParquetFile(path).read().to_pylist()
            except FileNotFoundError:
                raise Lost(f"the file {path} is not there") from None
            except pa.ArrowInvalid as error:
                raise Lost(f"the file {path} is none: {error}") from None
        return rows

    def _newest(self, generation: int, is_wanted: Callable[[str], bool]) -> dict[str, Doc]:
        """By key, of several versions the greatest, of equal ones the later file's."""
        found: dict[str, Doc] = {}
        files = self._manifest(generation).values()
        for file in sorted(files, key=lambda file: file.last_version):
            if not is_wanted(file.day):
                continue
            for doc in self._read(generation, file):
                key = f"{_micros(doc['created_at'])}:{doc['id']}"
                if key not in found or found[key]["version"] <= doc["version"]:
                    found[key] = doc
        return found

    def _compact(self, generation: int) -> None:
        """Days that have many files get one."""
        manifest = self._manifest(generation)
        days: dict[str, list[File]] = defaultdict(list)
        for file in manifest.values():
            days[file.day].append(file)
        for day, files in days.items():
            if len(files) <= MOST_FILES:
                continue
            docs = list(self._newest(generation, partial(eq, day)).values())
            said = " ".join(sorted(file.name for file in files))
            name = f"{day}/{sha256(said.encode()).hexdigest()[:24]}.parquet"
            with _patiently():
                kept = [file for file in manifest.values() if file.day != day]
                self._swap(generation, [*kept, self._store(generation, name, docs)])
            manifest = self._manifest(generation)


class _patiently:
    """What a disk refuses may pass: no room, no rights, read-only."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            raise Busy(f"{error.filename or ''}: {error.strerror or error}") from error


def _replace(path: Path, text: str) -> None:
    """Whole, or not at all."""
    unfinished = path.with_name(f"{path.name}.partial")
    with unfinished.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _at(doc: Doc) -> datetime:
    at = doc["created_at"]
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _day_of(micros: int) -> str:
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%d")


def _by_day(docs: Iterable[Doc]) -> dict[str, list[Doc]]:
    days: dict[str, list[Doc]] = defaultdict(list)
    for doc in docs:
        days[_at(doc).astimezone(UTC).strftime("%Y-%m-%d")].append(doc)
    return days


def _is_personal(doc: Doc, users: frozenset[int]) -> bool:
    """As internal.personal_events()."""
    payload = json.loads(doc["payload"] or "{}")
    is_post = (doc["type"] or "").startswith("post.")
    whose = int(payload.get("author_id") or 0) if is_post else doc["actor_id"]
    return whose in users and not payload.keys() <= KEPT
