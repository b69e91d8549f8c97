"""The source tree: the plan, the domains below functions/, and their files in loading order."""

import graphlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.parse import Created, Parsed, parse

# The change that makes the table in which wrappers record what they created.
REGISTRY_CHANGE = "deployed_functions"
# Functions that tables depend on live in this change's deploy script.
BASE_CHANGE = "base_functions"
WRAPPER_PREFIX = "functions_"


@dataclass(frozen=True)
class SourceFile:
    """A file of functions/<domain>/."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def parsed(self) -> Parsed:
        try:
            return parse(self.text)
        except SourceError as error:
            raise SourceError(f"{self.path}: {error}") from error


def _place(file: SourceFile) -> tuple[bool, str]:
    return not file.path.name.startswith("_"), file.path.name


@dataclass(frozen=True)
class Domain:
    """A folder of functions/, which one sqitch change deploys."""

    name: str
    files: tuple[SourceFile, ...]  # by name

    @property
    def change(self) -> str:
        return WRAPPER_PREFIX + self.name

    @cached_property
    def loading_order(self) -> tuple[SourceFile, ...]:
        """Private files (_*.sql) first, then by name, but what a file needs before itself."""
        makers: dict[str, set[SourceFile]] = {}
        for file in self.files:
            for created in file.parsed.created:
                makers.setdefault(created.qualified, set()).add(file)
        needed = {
            file: set().union(*(makers.get(n, set()) for n in file.parsed.needs)) - {file}
            for file in self.files
        }
        try:
            graphlib.TopologicalSorter(needed).prepare()
        except graphlib.CycleError as error:
            names = " -> ".join(f.path.name for f in error.args[1])
            raise SourceError(f"functions/{self.name}/: files need each other: {names}") from error
        ordered: dict[SourceFile, None] = {}

        def add(file: SourceFile) -> None:
            """Depth first, which keeps the order of names wherever nothing is needed."""
            for other in sorted(needed[file] - ordered.keys(), key=_place):
                add(other)
            ordered[file] = None

        for file in sorted(self.files, key=_place):
            if file not in ordered:
                add(file)
        return tuple(ordered)

    @property
    def created(self) -> Iterator[Created]:
        for file in self.loading_order:
            yield from file.parsed.created


@dataclass(frozen=True)
class Tree:
    """A checkout, named by the folder that holds sqitch.plan."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Tree":
        folder = (start or Path.cwd()).resolve()
        for candidate in (folder, *folder.parents):
            if (candidate / "sqitch.plan").is_file():
                return cls(candidate)
        raise SourceError(f"no sqitch.plan in {folder} or above: run this inside a checkout")

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """Names of the plan's changes, in order."""
        lines = (self.root / "sqitch.plan").read_text(encoding="utf-8").splitlines()
        names = [line.split()[0] for line in lines if line.strip() and line[0] not in "%@#"]
        return tuple(name for name in names if re.fullmatch(r"\w+", name))

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        """In plan order; those that the plan lacks come last, so that checks can name them."""
        folders = sorted(p for p in (self.root / "functions").iterdir() if p.is_dir())
        domains = [
            Domain(p.name, tuple(SourceFile(f) for f in sorted(p.glob("*.sql"))))
            for p in folders
            if any(p.glob("*.sql"))
        ]
        place = {name: i for i, name in enumerate(self.changes)}
        return tuple(sorted(domains, key=lambda d: (place.get(d.change, len(place)), d.name)))

    def script(self, kind: str, change: str) -> Path:
        """The deploy, revert or verify script of a change."""
        return self.root / kind / f"{change}.sql"

    def text(self, kind: str, change: str) -> str:
        """The text of a script."""
        path = self.script(kind, change)
        if not path.exists():
            raise SourceError(f"sqitch.plan names {change}, but {self.show(path)} is missing")
        return path.read_text(encoding="utf-8")

    def show(self, path: Path) -> str:
        """A path as people write it: from the root."""
        return path.relative_to(self.root).as_posix()
