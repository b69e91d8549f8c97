"""sqlfluff, on the files that it has not found clean before.

A file's key is the hash of its text, of the configurations above it and of sqlfluff's version; the
keys of clean files are kept in a file that git ignores, so that a small change is checked in
seconds and a clean checkout in full.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from pgsocial.tools.source.tree import Tree

_FOLDERS = ("functions", "deploy", "revert", "verify", "sql", "examples", "tests")
_CACHE = ".sqlfluff_cache"


def _configuration(tree: Tree, path: Path) -> Iterator[bytes]:
    folder = path.parent
    while folder.is_relative_to(tree.root):
        if (folder / ".sqlfluff").is_file():
            yield (folder / ".sqlfluff").read_bytes()
        folder = folder.parent


def _key(tree: Tree, path: Path) -> str:
    total = hashlib.sha256(version("sqlfluff").encode())
    for part in (path.read_bytes(), *_configuration(tree, path)):
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def problems(tree: Tree) -> str:
    """What sqlfluff says, empty where all is well."""
    cache = tree.root / _CACHE
    known = set(cache.read_text(encoding="utf-8").split()) if cache.exists() else set()
    files = sorted(path for folder in _FOLDERS for path in (tree.root / folder).rglob("*.sql"))
    keys = {path: _key(tree, path) for path in files}
    waiting = [path for path in files if keys[path] not in known]
    output = _lint(tree, waiting) if waiting else ""
    # One bad file does not send all others round again.
    bad = {path for path in waiting if output and f"[{tree.show(path)}]" in output}
    if not output or bad:
        clean = {key for path, key in keys.items() if path not in bad}
        cache.write_text("\n".join(sorted(clean)) + "\n", encoding="utf-8")
    return output


def _lint(tree: Tree, files: list[Path]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "--disable-progress-bar"]
        + [tree.show(path) for path in files],
        cwd=tree.root,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).strip() or "failed" if done.returncode else ""
