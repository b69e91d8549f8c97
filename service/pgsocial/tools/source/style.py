"""House style of a file of functions/: what is stated, in which order, and names of locals."""

import re
from collections.abc import Iterator
from typing import Any

import pglast
from pglast import ast
from pglast.parser import scan

_MOST_HEADER_LINES = 5
_MOST_LINES = 400
_MOST_COLUMNS = 110  # about 100, where a sentence would not break well
# The order of a definition's clauses, as every file has it.
_CLAUSES = ("language", "volatility", "strict", "parallel", "security", "cost", "rows", "set", "as")
_STATED = {"language": "language", "volatility": "volatility", "parallel": "parallel safety"}
_DECLARATIONS = re.compile(r"^\s*declare\b(.*?)^\s*begin\b", re.DOTALL | re.MULTILINE)


def problems(text: str) -> Iterator[str]:
    """A sentence for each breach of the style."""
    header = re.match(r"(?:--.*\n)*", text)
    if header and header[0].count("\n") > _MOST_HEADER_LINES:
        yield f"has a header of more than {_MOST_HEADER_LINES} lines"
    if text.count("\n") > _MOST_LINES:
        yield f"has more than {_MOST_LINES} lines: split it"
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > _MOST_COLUMNS:
            yield f"has a line of more than {_MOST_COLUMNS} columns: {number}"
        if line != line.rstrip() or "\t" in line:
            yield f"has a tab or a blank at the end of a line: {number}"
    statements = [raw.stmt for raw in pglast.parse_sql(text)]
    yield from _order(statements)
    for statement in statements:
        if isinstance(statement, ast.CreateFunctionStmt):
            yield from _routine(statement)


def _order(statements: list[Any]) -> Iterator[str]:
    """Definition, then COMMENT ON, then GRANT; each function is commented right after."""
    stage = 0
    for statement in statements:
        place = {"CommentStmt": 1, "GrantStmt": 2}.get(type(statement).__name__, 0)
        if place == 1 and stage == 2:
            yield "has a comment after a grant: the order is definition, comment, grant"
        stage = place
    created = sum(isinstance(s, ast.CreateFunctionStmt | ast.ViewStmt) for s in statements)
    commented = sum(isinstance(s, ast.CommentStmt) for s in statements)
    if commented < created:
        yield "has a definition without COMMENT ON"


def _routine(node: ast.CreateFunctionStmt) -> Iterator[str]:
    name = ".".join(n.sval for n in node.funcname or ())
    if not node.replace:
        yield f'creates {name} without "or replace", so it cannot be run again'
    options = [option.defname for option in node.options or ()]
    stated = ["language"] if node.is_procedure else list(_STATED)
    for missing in (s for s in stated if s not in options):
        yield f"does not state the {_STATED[missing]} of {name}"
    places = [_CLAUSES.index(option) for option in options if option in _CLAUSES]
    if places != sorted(places):
        yield f"states the clauses of {name} in another order than {', '.join(_CLAUSES)}"
    arguments: dict[str, Any] = {o.defname: o.arg for o in node.options or ()}
    body = arguments["as"][0].sval if "as" in arguments else ""
    yield from _words(name, body)
    if arguments.get("language") and arguments["language"].sval == "plpgsql":
        yield from _locals(name, body)


def _words(name: str, body: str) -> Iterator[str]:
    """Keywords and names in a body are lower case; TG_OP and the like are names too."""
    for token in scan(body):
        word = body[token.start : token.end + 1]
        is_name = token.kind != "NO_KEYWORD" or (token.name == "IDENT" and word[0] != '"')
        if is_name and word != word.lower():
            yield f"writes {word} in {name} with capitals"


def _locals(name: str, body: str) -> Iterator[str]:
    code = re.sub(r"--.*", "", body)
    for block in _DECLARATIONS.findall(code):
        for declaration in block.split(";"):
            words = declaration.split()
            if words and not re.fullmatch(r"v_[a-z0-9_]+", words[0]):
                yield f"names a local of {name} {words[0]}, which must begin with v_"
