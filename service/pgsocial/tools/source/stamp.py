"""Whether docs/reference was generated from the deploy scripts as they are now.

The pages themselves come from a database; their digest of the scripts (whose wrappers carry one of
functions/) shows without a database that they are due again.
"""

import hashlib
import re

from pgsocial.tools.source.tree import Tree

INDEX = "docs/reference/README.md"
_STAMP = re.compile(r"<!-- sources: sha256 ([0-9a-f]{64}) -->")


def digest(tree: Tree) -> str:
    """SHA-256 over the deploy scripts in plan order."""
    total = hashlib.sha256()
    for change in tree.changes:
        total.update(tree.text("deploy", change).encode() + b"\0")
    return total.hexdigest()


def line(tree: Tree) -> str:
    return f"<!-- sources: sha256 {digest(tree)} -->"


def problems(tree: Tree) -> list[str]:
    path = tree.root / INDEX
    found = _STAMP.search(path.read_text(encoding="utf-8")) if path.exists() else None
    if found and found[1] == digest(tree):
        return []
    return [f'{INDEX} is older than deploy/: run "make docs"']
