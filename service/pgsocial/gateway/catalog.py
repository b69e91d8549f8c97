"""What the database offers, as catalog.json says: `make docs` writes it from pg_catalog."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("catalog.json")


@dataclass(frozen=True)
class Argument:
    name: str
    type: str
    has_default: bool = False
    default: Any = None


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[Argument, ...]
    is_volatile: bool
    is_set: bool
    result: str  # A type, or the name of a composite type in `types`.
    comment: str


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    comment: str | None = None


@dataclass(frozen=True)
class Type:
    """A composite type. `json` is what social.to_json() makes of a row: the key and its column, or
    an object of such pairs; where there is no to_json(), the columns under their names."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    json: Mapping[str, Any]
    has_to_json: bool
    tombstone: tuple[str, ...] = ()  # The keys of a row with is_tombstone.

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Catalog:
    functions: Mapping[str, Function]
    types: Mapping[str, Type]

    @classmethod
    def parse(cls, text: str) -> Catalog:
        known = json.loads(text)
        functions, types = known["functions"], known["types"]
        return cls(
            {
                name: Function(name, tuple(Argument(**it) for it in f.pop("arguments")), **f)
                for name, f in functions.items()
            },
            {
                name: Type(
                    name,
                    columns=tuple(Column(**it) for it in t.pop("columns")),
                    tombstone=tuple(t.pop("tombstone", ())),
                    **t,
                )
                for name, t in types.items()
            },
        )


@cache
def deployed() -> Catalog:
    """The catalog that this version of the gateway was made for."""
    return Catalog.parse(FILE.read_text(encoding="utf-8"))
