"""Rules over the files of functions/ that need no database."""

from collections.abc import Iterator

from pgsocial.tools.source import style
from pgsocial.tools.source.parse import Created
from pgsocial.tools.source.tree import REGISTRY_CHANGE, Domain, SourceFile, Tree

# Schemas whose functions people call: each has a file of its own.
_PUBLIC_SCHEMAS = frozenset({"social", "ops", "analytics"})


def problems(tree: Tree) -> list[str]:
    """A sentence for each broken rule."""
    found = [*_plan(tree), *_duplicates(tree), *_forward_references(tree)]
    for domain in tree.domains:
        for file in domain.files:
            broken = [*_file(file), *style.problems(file.text)]
            found += [f"{tree.show(file.path)} {p}" for p in broken]
    return found


def _plan(tree: Tree) -> Iterator[str]:
    """Every domain has its change, and no table change stands after the first of them."""
    places = {name: i for i, name in enumerate(tree.changes)}
    for domain in tree.domains:
        if domain.change not in places:
            yield f"sqitch.plan lacks {domain.change}, the change of functions/{domain.name}/"
    wrappers = {d.change for d in tree.domains if d.change in places}
    first = min((places[w] for w in wrappers), default=len(places))
    if places.get(REGISTRY_CHANGE, first) >= first:
        yield f"sqitch.plan must hold {REGISTRY_CHANGE} before the changes functions_<domain>"
    for name in tree.changes:
        for kind in ("deploy", "revert", "verify"):
            if name not in wrappers and not tree.script(kind, name).exists():
                yield f"sqitch.plan names {name}, but {kind}/{name}.sql is missing"
    for name in tree.changes[first:]:
        script = tree.script("deploy", name)
        if name in wrappers or not script.exists():
            continue
        if "create table" in script.read_text(encoding="utf-8").lower():
            # A rebase reverts all after the earliest modified change: that may never be a table.
            yield f"sqitch.plan: {name} creates a table, so it must stand before all functions_*"


def _file(file: SourceFile) -> Iterator[str]:
    created = file.parsed.created
    if not created:
        yield "creates nothing"
        return
    for kind in file.parsed.other_statements:
        yield f"holds a {kind}; only functions, views, types, COMMENT, GRANT and REVOKE belong here"
    stem = file.path.stem
    if created[0].name != stem.removeprefix("_"):
        yield f"is named otherwise than what it creates first, {created[0].qualified}"
    public = {c.qualified for c in created if c.schema in _PUBLIC_SCHEMAS and c.kind == "routine"}
    if len(public) > 1:
        yield f"creates more than one public function: {', '.join(sorted(public))}"
    if public and stem.startswith("_"):
        yield "creates a public function, so its name must not begin with an underscore"
    for c in created[1:]:
        if c.schema in _PUBLIC_SCHEMAS and c.kind == "routine" and c.name != stem:
            yield f"creates {c.qualified}, which needs a file of its own"


def _duplicates(tree: Tree) -> Iterator[str]:
    seen: dict[tuple[str, str], SourceFile] = {}
    for domain in tree.domains:
        for file in domain.files:
            for c in file.parsed.created:
                other = seen.setdefault((c.kind, c.signature), file)
                if other is not file:
                    yield (
                        f"{tree.show(file.path)} and {tree.show(other.path)} "
                        f"both create {c.signature}"
                    )


def _forward_references(tree: Tree) -> Iterator[str]:
    """PostgreSQL checks what an SQL function or a view names when it creates it."""
    later: dict[str, tuple[Domain, Created]] = {
        c.qualified: (domain, c) for domain in tree.domains for c in domain.created
    }
    for domain in tree.domains:
        for c in domain.created:
            later.pop(c.qualified, None)
        for file in domain.files:
            for name in sorted(file.parsed.needs & later.keys()):
                yield (
                    f"{tree.show(file.path)} needs {name} of functions/{later[name][0].name}/, "
                    "which the plan deploys later"
                )
