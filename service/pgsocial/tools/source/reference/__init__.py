"""Reference pages, the ER diagram and what the gateway knows of functions, generated from the
catalog of a deployed database."""

from pathlib import Path

from psycopg import Connection

from pgsocial.tools.source import drift, stamp
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.reference import (
    caching,
    client,
    functions,
    http,
    operations,
    signatures,
    tables,
)
from pgsocial.tools.source.reference.catalog import Catalog
from pgsocial.tools.source.reference.text import NOTE
from pgsocial.tools.source.tree import Tree

FOLDER = "docs/reference"
SIGNATURES = f"{FOLDER}/signatures.txt"
DIAGRAM = "docs/er.md"


def build(tree: Tree, connection: Connection) -> dict[Path, str]:
    """Every page and its content."""
    if differences := drift.differences(connection, tree):
        raise SourceError(
            "the database does not hold what functions/ says: "
            f'{"; ".join(differences[:3])}; run "make functions" first'
        )
    catalog = Catalog.read(connection)
    pages = functions.pages(tree, catalog)
    fixed = {
        "types.md": tables.types(catalog),
        "tables.md": tables.tables(catalog),
        "event_types.md": operations.events(catalog),
        "settings.md": operations.settings(catalog),
        "roles.md": operations.roles(catalog),
    }
    content = {tree.root / FOLDER / name: text for name, text in (pages | fixed).items()}
    content[tree.root / FOLDER / "README.md"] = _index(tree, catalog)
    content[tree.root / SIGNATURES] = signatures.text(catalog)
    known = http.text(connection, catalog)
    content[tree.root / http.FILE] = known
    content[tree.root / client.FILE] = client.text(known)
    content[tree.root / DIAGRAM] = tables.diagram(catalog)
    if (page := tree.root / caching.FILE).exists():
        content[page] = caching.text(page)
    return content


def _index(tree: Tree, catalog: Catalog) -> str:
    lines = [
        stamp.line(tree),
        NOTE,
        "",
        "# Reference",
        "",
        "Applications call functions of the schema `social`; whoever runs the database calls those",
        "of `ops`.",
        "",
    ]
    for domain in tree.domains:
        names = functions.public_names(domain, catalog)
        links = ", ".join(f"[{n}]({domain.name}.md#{n})" for n in names)
        if names:
            lines.append(f"- **[{domain.name}]({domain.name}.md)**: {links}")
    lines += [
        "",
        "Beside them: [types](types.md) that they return, [tables](tables.md) with their columns",
        "and a [diagram](../er.md) of their keys, [event types](event_types.md) of the log,",
        "[settings and jobs](settings.md), [roles and rights](roles.md). What programs rely on is",
        "also one plain [list of signatures](signatures.txt), in which a breaking change shows.",
        "",
        "## What a function answers",
        "",
        "- An entity (a post, a profile) or a list of them: rows of one named composite type.",
        "- A page, which a function with `p_cursor` answers: such rows with a `cursor` each; the",
        "  next page starts after the last row's.",
        "- A switch (like, follow, block and their opposites): a boolean, whether something",
        "  changed, or a row with that as `is_changed`.",
        "- A thing that was made: its id, a bigint; of tokens and codes the text, shown this once.",
        "- A document, whose form varies (preferences, an export): jsonb. Rows as JSON, with ids",
        "  as strings, are made by `to_json`.",
        "",
        "Never an anonymous record or OUT arguments, and no lists of bare values.",
        "",
    ]
    return "\n".join(lines)


def stale(tree: Tree, connection: Connection) -> list[str]:
    """A sentence for each page that is not what the catalog says."""
    wanted = build(tree, connection)
    problems = [
        f"{tree.show(path)} is {'stale' if path.exists() else 'missing'}"
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    left = set((tree.root / FOLDER).glob("*.md")) - wanted.keys()
    return problems + [f"{tree.show(path)} describes nothing" for path in sorted(left)]


def write(tree: Tree, connection: Connection) -> list[Path]:
    """Bring the pages up to date; returns those that changed."""
    wanted = build(tree, connection)
    changed = []
    for path in sorted((tree.root / FOLDER).glob("*.md")):
        if path not in wanted:
            path.unlink()
            changed.append(path)
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
