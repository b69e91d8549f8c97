"""Whether what the documents name is there: a path of the tree in a link or in backquotes."""

import re
from collections.abc import Iterator
from pathlib import Path

from pgsocial.tools.source.tree import Tree

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
_QUOTED = re.compile(r"`([^`\s]+)`")
# What is written when somebody works, and is in no checkout.
_MADE = ("dist/", ".run/", ".venv/")


def problems(tree: Tree) -> list[str]:
    """A sentence for each path that leads nowhere."""
    documents = [*tree.root.glob("*.md")]
    for folder in ("docs", "bench", "examples"):
        documents += (tree.root / folder).rglob("*.md")
    return [
        f"{tree.show(document)}:{number} names {name}, which does not exist"
        for document in sorted(documents)
        for number, name in _missing(tree.root, document)
    ]


def _missing(root: Path, document: Path) -> Iterator[tuple[int, str]]:
    tops = {path.name for path in root.iterdir()}
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        for name in _LINK.findall(line):
            if "://" not in name and not (document.parent / name).exists():
                yield number, name
        for name in _QUOTED.findall(line):
            if _is_path(name, tops) and not _exists(root, name):
                yield number, name


def _is_path(name: str, tops: set[str]) -> bool:
    """Not a pattern such as functions/<domain>/, nor an argument, nor a route."""
    return (
        re.fullmatch(r"[\w.-]+(/[\w.*-]+)*/?", name) is not None
        and (name.partition("/")[0] in tops and "/" in name)
        and not name.startswith(_MADE)
    )


def _exists(root: Path, name: str) -> bool:
    return any(root.glob(name.rstrip("/"))) if "*" in name else (root / name).exists()
