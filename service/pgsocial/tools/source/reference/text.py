"""Markdown of comments and tables."""

import re
from collections.abc import Iterable, Sequence

NOTE = '<!-- Generated from the catalog by "pgsocial source docs": edit the comments in SQL. -->'

ERRORS = {
    "PS400": "invalid argument",
    "PS401": "not authenticated",
    "PS403": "forbidden",
    "PS404": "not found or not visible",
    "PS409": "conflict",
    "PS410": "no longer kept",
    "PS429": "rate limited",
}

# Names in running text that read better as code: whatever has an underscore or a schema.
_CODE = re.compile(
    r"(?<![`\w.'])"
    r"((?:(?:social|core|internal|ops|analytics|pgsocial)\.\w+|[a-z]+(?:_[a-z0-9]+)+)"
    r"(?:\.\w+)?(?:\(\))?)"
)


def code(text: str) -> str:
    """Text with the names in it as code."""
    return _CODE.sub(r"`\1`", text)


def cell(text: str | None) -> str:
    """Text for a cell of a table."""
    return code(text or "").replace("|", "\\|").replace("\n", " ")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table."""
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def errors(text: str) -> list[str]:
    """The part of a comment after "Errors:", one line for each code."""
    found = re.findall(r"(PS\d{3})((?: \([^()]*(?:\([^()]*\)[^()]*)*\))?)", text)
    return [
        f"- `{number}` {ERRORS.get(number, 'error')}"
        + (f": {code(when.strip()[1:-1])}" if when else "")
        for number, when in found
    ]


def comment(text: str) -> list[str]:
    """A function's comment as lines: description, errors, example."""
    rest, _, example = text.partition("Example: ")
    description, _, refusals = rest.partition("Errors: ")
    lines = [code(description.strip())]
    if refusals:
        lines += ["", "Errors:", "", *errors(refusals)]
    if example:
        lines += ["", "```sql", example.strip(), "```"]
    return lines
