"""`pgsocial`: the gateway, the importer and the tools around the schema."""

from __future__ import annotations

import typer

from pgsocial.importer.cli import app as import_app
from pgsocial.source.cli import app as source_app

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False,
    help="A social network's backend as a PostgreSQL package.",
)
app.add_typer(import_app, name="import")
app.add_typer(source_app, name="source")
