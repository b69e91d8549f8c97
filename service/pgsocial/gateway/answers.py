"""The form of what functions answer, from their result types in the catalog."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field, create_model

from pgsocial.gateway.catalog import Catalog, Column, Function
from pgsocial.gateway.shapes import DOCUMENTS, SCALARS, Answer
from pgsocial.gateway.statements import is_id, is_paged

_KEYS = {"boolean": "is_changed", "bigint": "id"}


def result_key(function: Function, given: str | None) -> str:
    """The key under which a single value stands."""
    return given or _KEYS.get(function.result, function.name)


def camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def list_of(model: Any) -> Any:
    return list.__class_getitem__(model)


class Answers:
    """Models of a catalog's types, each made once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._made: dict[str, Any] = {}

    def of(self, function: Function, key: str | None, has_tombstones: bool) -> Any:
        """A model of what it answers; None for a document, of which the catalog knows no more."""
        result = function.result
        if result not in self._catalog.types:
            if result in ("void", "json", "jsonb"):
                return None
            key = result_key(function, key)
            return self._model(camel(key), {key: (_scalar(key, result), ...)})
        if not function.is_set:
            return self.row(result)
        if not is_paged(function) and not has_tombstones:
            return self.rows(result)
        item = self.row(result)
        name = f"{camel(result)}{'Page' if is_paged(function) else 'List'}"
        if has_tombstones:
            item, name = item | self._tombstone(result), f"{name}WithTombstones"
        fields: dict[str, Any] = {"items": (list_of(item), ...)}
        if is_paged(function):
            about = "`cursor` of the next page; null at the end."
            fields["next"] = (str | None, Field(description=about))
        return self._model(name, fields)

    def rows(self, result: str) -> Any:
        """Rows of a type, all there are."""
        return self._model(f"{camel(result)}List", {"items": (list_of(self.row(result)), ...)})

    def row(self, name: str) -> Any:
        """A row of a composite type."""
        kind = self._catalog.types[name]
        fields: dict[str, Any] = {}
        for key, column in kind.json.items():
            if isinstance(column, str):
                fields[key] = self._field(kind.column(column))
            else:
                inner = {it: _field(kind.column(column[it])) for it in column}
                fields[key] = (self._model(camel(f"{name}_{key}"), inner), ...)
        return self._model(camel(name), fields, kind.comment)

    def _field(self, column: Column) -> Any:
        within = column.type.removeprefix("social.")
        return (self.row(within), ...) if within in self._catalog.types else _field(column)

    def _tombstone(self, name: str) -> Any:
        kind = self._catalog.types[name]
        return self._model(
            "Tombstone",
            {key: _field(kind.column(key)) for key in kind.tombstone},
            "Stands for a post that may not be seen, where replies to it may.",
        )

    def _model(self, name: str, fields: Mapping[str, Any], about: str | None = None) -> Any:
        if name not in self._made:
            made = create_model(name, __base__=Answer, __doc__=about, **fields)
            self._made[name] = made
        return self._made[name]


def _field(column: Column) -> Any:
    """May be null where the column's comment says so: pg_catalog does not know it of a type."""
    form = _form(column)
    if re.search(r"\bnull\b", column.comment or "", re.IGNORECASE) and form is not Any:
        form = form | None
    return form, Field(description=column.comment)


def _form(column: Column) -> Any:
    kind = column.type.removesuffix("[]")
    if kind in ("jsonb", "json"):
        return DOCUMENTS.get(column.name, Any)
    form = int if kind == "bigint" and not is_id(column.name, kind) else _scalar(column.name, kind)
    return list_of(form) if column.type.endswith("[]") else form


def _scalar(name: str, kind: str) -> Any:
    if kind not in SCALARS:
        raise ValueError(f"no form is known for {name}, of type {kind}")
    return SCALARS[kind]
