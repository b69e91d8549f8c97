"""Every check that needs files alone, side by side."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pgsocial.tools.source import lint, paths, rules, stamp, wrappers
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.tree import Tree


@dataclass(frozen=True)
class Result:
    """A check that ran; its output is empty where all is well."""

    name: str
    output: str
    seconds: float


def _scripts(tree: Tree) -> str:
    problems = wrappers.stale(tree)
    return "\n".join([*problems, *(['run "make digest"'] if problems else [])])


def _functions(tree: Tree) -> str:
    return "\n".join(rules.problems(tree))


def _docs(tree: Tree) -> str:
    return "\n".join([*stamp.problems(tree), *paths.problems(tree)])


def _program(*arguments: str) -> Callable[[Tree], str]:
    def run(tree: Tree) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tree.root,
            capture_output=True,
            text=True,
            check=False,
        )
        return (done.stdout + done.stderr).strip() or "failed" if done.returncode else ""

    return run


_CHECKS: dict[str, Callable[[Tree], str]] = {
    "scripts": _scripts,
    "functions": _functions,
    "docs": _docs,
    "ruff": _program("ruff", "check", "--quiet", "--output-format=concise", "."),
    "format": _program("ruff", "format", "--check", "--quiet", "."),
    "mypy": _program("mypy"),
    "sqlfluff": lint.problems,
}
NAMES = tuple(_CHECKS)


def run(tree: Tree, names: Sequence[str]) -> Iterator[Result]:
    """Run the checks named, all at once, and yield them in order."""
    if unknown := [name for name in names if name not in _CHECKS]:
        raise SourceError(f"no check {unknown[0]}: there are {', '.join(NAMES)}")

    def one(name: str) -> Result:
        start = time.monotonic()
        try:
            output = _CHECKS[name](tree)
        except SourceError as error:
            output = str(error)
        return Result(name, output, time.monotonic() - start)

    with ThreadPoolExecutor() as pool:
        yield from pool.map(one, names)
