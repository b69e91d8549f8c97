"""What the page is made of, read once: its own files and the library that a package brings."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
# Preact and htm in one module, as a package of PyPI carries them. Nothing of it is imported.
PACKAGE = "datasette-preact"
LIBRARY = "preact.js"
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


class MissingLibraryError(Exception):
    """Something to install; the message says what."""


@dataclass(frozen=True)
class File:
    kind: str
    body: bytes
    packed: bytes  # As gzip.
    tag: str

    @classmethod
    def of(cls, name: str, body: bytes) -> File:
        packed = gzip.compress(body, mtime=0)
        return cls(_TYPES[Path(name).suffix], body, packed, _digest(body))


@dataclass(frozen=True)
class Files:
    """Files by name; `edition` changes when any of them does."""

    edition: str
    by_name: dict[str, File]

    @classmethod
    def read(cls, library: Path | None) -> Files:
        bodies = {
            path.relative_to(FOLDER).as_posix(): path.read_bytes()
            for path in sorted(FOLDER.rglob("*"))
            if path.suffix in _TYPES
        }
        bodies[LIBRARY] = _library(library).read_bytes()
        edition = _digest(b"".join(name.encode() + body for name, body in bodies.items()))
        for name in bodies:
            if name.endswith(".html"):
                bodies[name] = bodies[name].replace(b"EDITION", edition.encode())
        return cls(edition, {name: File.of(name, body) for name, body in bodies.items()})


def _library(given: Path | None) -> Path:
    if given is not None:
        if not given.is_file():
            raise MissingLibraryError(f"PGSOCIAL_WEB_LIBRARY: there is no file {given}")
        return given
    try:
        found = [it for it in files(PACKAGE) or () if it.name.endswith(".min.js")]
    except PackageNotFoundError:
        found = []
    if not found:
        raise MissingLibraryError(
            f"the page needs the package {PACKAGE}: pip install --no-deps {PACKAGE}"
        )
    return Path(str(found[0].locate()))


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()
