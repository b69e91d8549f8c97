"""One page for each domain: its public functions, and in short what stands behind them."""

import re
from collections.abc import Iterator

from pgsocial.tools.source.reference.catalog import Catalog, Routine
from pgsocial.tools.source.reference.text import NOTE, cell, comment, table
from pgsocial.tools.source.tree import Domain, Tree

_PUBLIC = ("social", "ops", "analytics")


def pages(tree: Tree, catalog: Catalog) -> dict[str, str]:
    """File name and content."""
    return {f"{d.name}.md": _page(d, catalog) for d in tree.domains if _routines(d, catalog)}


def public_names(domain: Domain, catalog: Catalog) -> list[str]:
    return sorted({r.name for r in _routines(domain, catalog) if r.schema in _PUBLIC})


def _routines(domain: Domain, catalog: Catalog) -> list[Routine]:
    names = {c.qualified for c in domain.created if c.kind == "routine"}
    return [r for r in catalog.routines if f"{r.schema}.{r.name}" in names]


def _page(domain: Domain, catalog: Catalog) -> str:
    routines = _routines(domain, catalog)
    lines = [NOTE, "", f"# {domain.name}", ""]
    for name in public_names(domain, catalog):
        lines += [f"## {name}", ""]
        for routine in routines:
            if routine.name == name and routine.schema in _PUBLIC:
                lines += [*_entry(routine), ""]
    behind = [r for r in routines if r.schema not in _PUBLIC]
    if behind:
        lines += [
            "## Behind them",
            "",
            "For whoever works on pgsocial; applications cannot call these.",
            "",
            *table(
                ["function", "what it does"],
                ([f"`{_short(r)}`", cell(r.comment)] for r in behind),
            ),
            "",
        ]
    return "\n".join(lines)


def _entry(routine: Routine) -> Iterator[str]:
    yield "```sql"
    yield signature(routine)
    yield "```"
    yield ""
    yield from comment(routine.comment)
    yield ""
    facts = []
    if routine.kind == "p":
        facts.append("a procedure: `call` it at top level, since it commits")
    else:
        facts.append("writes" if routine.volatility == "v" else "only reads")
    if routine.result_type:
        facts.append(f"returns [{routine.result_type}](types.md#{_anchor(routine.result_type)})")
    roles = ", ".join(f"`{role}`" for role in routine.roles)
    facts.append(f"for {roles}" if roles else "for its owner alone")
    text = "; ".join(facts)
    yield f"{text[0].upper()}{text[1:]}."


def _anchor(heading: str) -> str:
    return heading.replace(".", "")


def _default(expression: str) -> str:
    """'{}'::text[] as one writes it: '{}'."""
    plain = re.sub(r"::[a-z_ .]+(?:\[\])*$", "", expression)
    return plain.lower() if plain in ("NULL", "TRUE", "FALSE") else plain


def signature(routine: Routine) -> str:
    arguments = [
        argument + (f" default {_default(default)}" if default is not None else "")
        for argument, default in zip(routine.arguments, routine.defaults, strict=True)
    ]
    name = f"{routine.schema}.{routine.name}"
    result = f" returns {_lower(routine.result)}" if routine.result else ""
    line = f"{name}({', '.join(arguments)}){result}"
    if len(line) <= 100:
        return line
    return f"{name}(\n    " + ",\n    ".join(arguments) + f"\n){result}"


def _lower(result: str) -> str:
    return re.sub(r"\b(SETOF|TABLE)\b", lambda match: match[0].lower(), result)


def _short(routine: Routine) -> str:
    return f"{routine.schema}.{routine.name}({', '.join(routine.arguments)})".replace("|", "\\|")
