"""The gateway's catalog.json: functions of social, and the rows they answer with."""

import json
from typing import Any, LiteralString

from psycopg import Connection

from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.reference.catalog import Catalog, Column, Routine

FILE = "service/pgsocial/gateway/catalog.json"

_TO_JSON: LiteralString = """
select t.typname
  from pg_proc as p
  join pg_type as t on t.oid = p.proargtypes[0]
 where p.pronamespace = 'social'::regnamespace and p.proname = 'to_json' and p.pronargs = 1
"""


def text(connection: Connection, catalog: Catalog) -> str:
    """One function or type a line, so that a diff shows what changed."""
    routines = [
        r
        for r in catalog.routines
        if r.schema == "social" and r.kind == "f" and r.name != "to_json"
    ]
    if twice := {r.name for r in routines if sum(r.name == o.name for o in routines) > 1}:
        raise SourceError(f"social.{min(twice)}() is there twice: no route could name it")
    columns: dict[str, list[Column]] = {}
    for column in catalog.columns:
        if column.schema == "social" and column.kind == "c":
            columns.setdefault(column.relation, []).append(column)
    comments = {r.name: r.comment for r in catalog.relations if r.schema == "social"}
    with_json = {row[0] for row in connection.execute(_TO_JSON)}
    parts = {
        "functions": {r.name: _function(connection, r) for r in routines},
        "types": {
            name: _type(connection, name, found, comments[name] or "", name in with_json)
            for name, found in columns.items()
        },
    }
    lines = [
        f'"{part}": {{\n'
        + ",\n".join(f"{json.dumps(name)}: {_line(it)}" for name, it in entries.items())
        + "\n}"
        for part, entries in parts.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False)


def _function(connection: Connection, routine: Routine) -> dict[str, Any]:
    arguments = []
    for argument, default in zip(routine.arguments, routine.defaults, strict=True):
        name, _, kind = argument.partition(" ")
        entry: dict[str, Any] = {"name": name, "type": kind}
        if default is not None:
            entry |= {"has_default": True, "default": _value(connection, default)}
        arguments.append(entry)
    result = routine.result or "void"
    return {
        "arguments": arguments,
        "is_volatile": routine.volatility == "v",
        "is_set": result.startswith("SETOF "),
        "result": result.removeprefix("SETOF ").removeprefix("social."),
        "comment": routine.comment,
    }


def _value(connection: Connection, expression: str) -> Any:
    """What a default is; the expression is the catalog's own."""
    row = connection.execute(f"select to_jsonb({expression})".encode()).fetchone()
    return row[0] if row else None


def _type(
    connection: Connection, name: str, columns: list[Column], comment: str, has_to_json: bool
) -> dict[str, Any]:
    names = [column.name for column in columns]
    keys: dict[str, Any] = {it: it for it in names}
    if has_to_json:
        keys = {
            key: {inner: _column(name, names, inner, key) for inner in value}
            if isinstance(value, dict) and key not in names
            else _column(name, names, key)
            for key, value in _shown(connection, name, "{}").items()
        }
    entry: dict[str, Any] = {
        "comment": comment,
        "columns": [
            {"name": c.name, "type": c.type} | ({"comment": c.comment} if c.comment else {})
            for c in columns
        ],
        "json": keys,
        "has_to_json": has_to_json,
    }
    if has_to_json and "is_tombstone" in names:
        entry["tombstone"] = list(_shown(connection, name, '{"is_tombstone": true}'))
    return entry


def _shown(connection: Connection, name: str, row: str) -> dict[str, Any]:
    """What to_json() makes of a row of nulls but for what is given."""
    found = connection.execute(
        f"select social.to_json(jsonb_populate_record(null::social.{name}, %s))".encode(), [row]
    ).fetchone()
    shown: dict[str, Any] = found[0] if found else {}
    return shown


def _column(kind: str, names: list[str], key: str, group: str | None = None) -> str:
    """The column behind a key: of an object x, those named x_... and is_x_... ."""
    wanted = key
    if group is not None:
        verb, _, rest = key.rpartition("is_")
        wanted = f"is_{group}_{rest}" if verb == "" and key.startswith("is_") else f"{group}_{key}"
    if wanted not in names:
        raise SourceError(f"social.to_json() of {kind} shows {wanted}, which is no column")
    return wanted
