"""What an SQL file creates and what it needs to exist before, by PostgreSQL's own parser."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pglast
from pglast import ast
from pglast.stream import RawStream
from pglast.visitors import Visitor

from pgsocial.tools.source.errors import SourceError

# Modes of parameters that are part of a function's identity: all but OUT and TABLE columns.
_INPUT_MODES = frozenset("idbv")


@dataclass(frozen=True)
class Created:
    """One object that a file creates; `kind` is what DROP calls it."""

    kind: str  # routine, view or type
    schema: str
    name: str
    arguments: str = ""  # types of a routine's input parameters
    body_sha256: str | None = field(default=None, compare=False)  # of a routine's text

    @property
    def qualified(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def signature(self) -> str:
        """The identity as regprocedure, regclass and DROP take it."""
        return f"{self.qualified}({self.arguments})" if self.kind == "routine" else self.qualified


@dataclass(frozen=True)
class Parsed:
    """A file: what it creates, in order, and the qualified names that must exist before."""

    created: tuple[Created, ...]
    needs: frozenset[str]
    other_statements: tuple[str, ...]  # kinds of statements that do not belong in functions/


class _Names(Visitor):
    """Collects qualified names of functions, relations and types below a node."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def _add(self, names: tuple[Any, ...] | None) -> None:
        if names and len(names) == 2:
            self.found.add(".".join(n.sval for n in names))

    def visit_FuncCall(self, ancestors: Any, node: Any) -> None:
        self._add(node.funcname)

    def visit_TypeName(self, ancestors: Any, node: Any) -> None:
        self._add(node.names)

    def visit_RangeVar(self, ancestors: Any, node: Any) -> None:
        if node.schemaname:
            self.found.add(f"{node.schemaname}.{node.relname}")


def _names(node: Any) -> set[str]:
    visitor = _Names()
    visitor(node)
    return visitor.found


def _qualified(names: Any, what: str) -> tuple[str, str]:
    if len(names) != 2:
        raise SourceError(f"{what} {'.'.join(n.sval for n in names)} is not schema-qualified")
    return names[0].sval, names[1].sval


def _relation(kind: str, name: Any) -> Created:
    if not name.schemaname:
        raise SourceError(f"{kind} {name.relname} is not schema-qualified")
    return Created(kind, name.schemaname, name.relname)


def _argument(parameter: Any) -> str:
    text = RawStream()(parameter.argType)
    return re.sub(r"\(\d+(, ?\d+)?\)", "", text)  # a typmod is no part of the identity


def _options(node: ast.CreateFunctionStmt) -> dict[str, Any]:
    return {option.defname: option.arg for option in node.options or ()}


def _body_needs(node: ast.CreateFunctionStmt) -> set[str]:
    """What PostgreSQL looks up when it creates the function: SQL bodies, plpgsql's declarations."""
    if node.sql_body:
        return _names(node.sql_body)
    options = _options(node)
    if "as" not in options:
        return set()
    body = options["as"][0].sval
    if options["language"].sval == "sql":
        return _names(pglast.parse_sql(body))
    declarations = re.split(r"\bbegin\b", body, maxsplit=1, flags=re.IGNORECASE)[0]
    return set(re.findall(r"\b[a-z_]+\.[a-z_0-9]+\b", declarations))


def _routine(node: ast.CreateFunctionStmt) -> tuple[Created, set[str]]:
    schema, name = _qualified(node.funcname, "function")
    parameters = [p for p in node.parameters or () if p.mode in _INPUT_MODES]
    arguments = ", ".join(_argument(p) for p in parameters)
    options = _options(node)
    body = options["as"][0].sval if "as" in options else ""
    created = Created("routine", schema, name, arguments, hashlib.sha256(body.encode()).hexdigest())
    needs = _body_needs(node)
    for part in (*(node.parameters or ()), node.returnType):
        if part is not None:
            needs |= _names(part)
    return created, needs


def _created(node: Any) -> tuple[Created, set[str]] | None:
    if isinstance(node, ast.CreateFunctionStmt):
        return _routine(node)
    if isinstance(node, ast.ViewStmt):
        return _relation("view", node.view), _names(node.query)
    if isinstance(node, ast.CompositeTypeStmt):
        return _relation("type", node.typevar), _names(node.coldeflist)
    if isinstance(node, ast.CreateEnumStmt):
        return Created("type", *_qualified(node.typeName, "type")), set()
    return None


@cache
def parse(text: str) -> Parsed:
    """Parse the text of one file; cached, since several tools read the same files."""
    try:
        statements = pglast.parse_sql(text)
    except pglast.parser.ParseError as error:
        raise SourceError(f"syntax error: {error}") from error
    created: list[Created] = []
    needs: set[str] = set()
    others: list[str] = []
    for raw in statements:
        try:
            found = _created(raw.stmt)
        except pglast.parser.ParseError as error:
            raise SourceError(f"syntax error in a function's body: {error}") from error
        if found:
            created.append(found[0])
            needs |= found[1] - {c.qualified for c in created}
        elif not isinstance(raw.stmt, ast.CommentStmt | ast.GrantStmt):
            others.append(type(raw.stmt).__name__)
    return Parsed(tuple(created), frozenset(needs), tuple(others))
