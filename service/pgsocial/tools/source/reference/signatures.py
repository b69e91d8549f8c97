"""What programs rely on, in one text: every function of social, and the rows it answers with.

A line that goes or changes breaks a program somewhere, which the diff of a commit then shows.
"""

from pgsocial.tools.source.reference.catalog import Catalog
from pgsocial.tools.source.reference.functions import signature

_HEAD = [
    '# Written from the catalog by "pgsocial source docs".',
    "# A line that goes or changes here is a breaking change; a new one is not, where it is a",
    "# function, a last field, or a last argument with a default.",
]


def text(catalog: Catalog) -> str:
    functions = [signature(r) for r in catalog.routines if r.schema == "social"]
    types: dict[str, list[str]] = {}
    for column in catalog.columns:
        if column.schema == "social":
            name = f"{column.schema}.{column.relation}"
            types.setdefault(name, []).append(f"    {column.name} {column.type}")
    rows = [f"{name}\n" + "\n".join(fields) for name, fields in types.items()]
    return "\n".join([*_HEAD, "", *functions, "", "\n\n".join(rows), ""])
