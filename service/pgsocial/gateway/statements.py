"""The SQL text of a route, from the signature of its function and the type it answers.

SQL builds the JSON, the gateway passes the text through. No text is put together from what a client
sends: names come from the catalog, values are parameters.
"""

# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pgsocial.gateway.catalog import Catalog, Function, Type


def call(function: Function, values: Mapping[str, str], schema: str = "social") -> str:
    """A call of it; the arguments that have no value here keep their default."""
    arguments = [f"{name} => {given}" for name, given in values.items()]
    return f"{schema}.{function.name}({', '.join(arguments)})"


def counting(function: Function, values: Mapping[str, str]) -> str:
    """What an engine is to count for an answer of the function."""
    arguments = ", ".join(f"'{name}', {given}" for name, given in values.items())
    return (
        f"select internal.counting('{function.name}', jsonb_build_object({arguments}),"
        " %(reach)s::interval, %(lag)s::interval)"
    )


def value(name: str, kind: str, is_listed: bool = False) -> str:
    """The parameter of that name; is_listed: an array, as its items with commas between."""
    if is_listed:
        return f"string_to_array(%({name})s::text, ',')::{kind}"
    return f"%({name})s::{kind}"


def statement(catalog: Catalog, function: Function, called: str, key: str) -> str:
    """One statement that answers JSON. A call that writes comes after begin_request(), so that its
    events carry the request's id: it reads what that answers."""
    shown = _json(catalog, function.result, "r", key)
    if function.is_set:
        shown = f"'items', coalesce(json_agg({shown}), '[]')"
        if is_paged(function):
            # A page that came out short was the last: then its limit-th cursor is null.
            shown += ", 'next', (array_agg((r).cursor))[%(limit)s::integer]"
        shown = f"json_build_object({shown})"
    if not function.is_volatile:
        return f"select ({shown})::text from {called} as r"
    return (
        f"select ({shown})::text"
        " from social.begin_request(%(request_id)s::text) as request"
        f" cross join lateral (select {called} as r where request is not null) as called"
    )


def is_paged(function: Function) -> bool:
    return {"p_limit", "p_cursor"} <= {argument.name for argument in function.arguments}


def _json(catalog: Catalog, result: str, row: str, key: str) -> str:
    """A row or a value as JSON; a value stands under a key, but for what is a document already."""
    kind = catalog.types.get(result)
    if kind is not None:
        return f"social.to_json({row})" if kind.has_to_json else _object(kind, row)
    if result in ("json", "jsonb"):
        return row
    text = "::text" if result == "bigint" else ""
    return f"json_build_object('{key}', {row}{text})"


def _object(kind: Type, row: str) -> str:
    pairs: Iterable[str] = (
        f"'{c.name}', ({row}).{c.name}{'::text' if is_id(c.name, c.type) else ''}"
        for c in kind.columns
    )
    return f"json_build_object({', '.join(pairs)})"


def is_id(name: str, kind: str) -> bool:
    """Other bigints are counts, which JavaScript's numbers have room for."""
    return kind == "bigint" and (name == "id" or name.endswith("_id"))
