"""Types, tables and the diagram of foreign keys."""

from collections.abc import Iterator

from pgsocial.tools.source.reference.catalog import Catalog, Column, Relation
from pgsocial.tools.source.reference.text import NOTE, cell, code, table

_SHORT = {"timestamp with time zone": "timestamptz"}


def types(catalog: Catalog) -> str:
    """The rows that public functions return."""
    lines = [NOTE, "", "# Types", ""]
    for relation in catalog.relations:
        if relation.kind == "c":
            columns = _columns(catalog, relation)
            lines += [
                f"## {relation.schema}.{relation.name}",
                "",
                code(relation.comment or ""),
                "",
                *table(
                    ["field", "type", "meaning"],
                    ([f"`{c.name}`", _type(c), cell(c.comment)] for c in columns),
                ),
                "",
            ]
    return "\n".join(lines)


def tables(catalog: Catalog) -> str:
    """Every table and view, those of core first, since they are the truth."""
    lines = [
        NOTE,
        "",
        "# Tables",
        "",
        "Applications read none of these: they call functions. `core` is the truth, everything",
        "else can be rebuilt from it or from the log. Their keys as a [diagram](../er.md).",
        "",
    ]
    relations = [r for r in catalog.relations if r.kind != "c"]
    for relation in sorted(relations, key=lambda r: (r.schema != "core", r.schema, r.name)):
        lines += [*_relation(catalog, relation), ""]
    return "\n".join(lines)


def _columns(catalog: Catalog, relation: Relation) -> list[Column]:
    key = (relation.schema, relation.name)
    return [c for c in catalog.columns if (c.schema, c.relation) == key]


def _type(column: Column) -> str:
    return _SHORT.get(column.type, column.type)


def _relation(catalog: Catalog, relation: Relation) -> Iterator[str]:
    yield f"## {relation.schema}.{relation.name}"
    yield ""
    yield code(relation.comment or "")
    yield ""
    rows = [
        [
            f"`{c.name}`",
            _type(c) + ("" if c.is_required or relation.kind == "v" else ", may be null"),
            f"`{c.default}`".replace("|", "\\|") if c.default else "",
            cell(c.comment),
        ]
        for c in _columns(catalog, relation)
    ]
    yield from table(["column", "type", "default", "meaning"], rows)
    facts = [*relation.constraints, *(_index(i) for i in relation.indexes)]
    if facts:
        yield ""
        yield from (f"- `{fact}`" for fact in facts)


def _index(definition: str) -> str:
    """CREATE UNIQUE INDEX name ON core.posts USING btree (id) WHERE ... without what is known."""
    head, _, rest = definition.partition(" USING ")
    method, _, columns = rest.partition(" ")
    unique = "UNIQUE " if head.startswith("CREATE UNIQUE") else ""
    return f"{unique}INDEX {columns}" + ("" if method == "btree" else f" USING {method}")


def diagram(catalog: Catalog) -> str:
    """A Mermaid diagram of core: keys as columns, foreign keys as lines."""
    lines = [
        NOTE,
        "",
        "# The tables of `core`",
        "",
        "Keys and foreign keys; all columns are in the [reference](reference/tables.md).",
        "",
        "```mermaid",
        "erDiagram",
    ]
    core = [r for r in catalog.relations if r.schema == "core" and r.kind in ("r", "p")]
    references = [r for r in catalog.references if r.relation.startswith("core.")]
    for relation in core:
        lines.append(f"    {relation.name} {{")
        primary = _primary(relation)
        foreign = {r.column for r in references if r.relation == f"core.{relation.name}"}
        for column in _columns(catalog, relation):
            marks = [
                *(["PK"] if column.name in primary else []),
                *(["FK"] if column.name in foreign else []),
            ]
            if marks:
                lines.append(f"        {column.type} {column.name} {', '.join(marks)}")
        lines.append("    }")
    for reference in references:
        target, relation_name = (
            n.partition(".")[2] for n in (reference.target, reference.relation)
        )
        one = "||" if reference.is_required else "|o"
        many = "o|" if reference.is_unique else "o{"
        lines.append(f'    {target} {one}--{many} {relation_name} : "{reference.column}"')
    return "\n".join([*lines, "```", ""])


def _primary(relation: Relation) -> set[str]:
    for constraint in relation.constraints:
        if constraint.startswith("PRIMARY KEY ("):
            return set(constraint.removeprefix("PRIMARY KEY (").rstrip(")").split(", "))
    return set()
