"""`pgsocial ...`: every command of the package."""

from __future__ import annotations

import typer

from pgsocial import __version__
from pgsocial.cli import gateway
from pgsocial.embeddings.cli import app as embed_app
from pgsocial.sinks.cli import app as sinks_app
from pgsocial.tools.demo import demo
from pgsocial.tools.doctor.cli import doctor
from pgsocial.tools.importer.cli import app as import_app
from pgsocial.tools.join import join
from pgsocial.tools.loader.cli import load
from pgsocial.tools.source.cli import app as source_app
from pgsocial.tools.visit import visit

app = typer.Typer(
    name="pgsocial",
    help="A social network's backend as a PostgreSQL package: its gateway and tools. Addresses "
    "come from the environment, else from the running stack (PGSOCIAL_RUN, by default .run).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"pgsocial {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    pass


app.command()(demo)
app.command()(doctor)
app.command()(join)
app.command()(load)
app.command()(visit)
app.command()(gateway.serve)
app.command()(gateway.relay)
app.command()(gateway.openapi)
app.command()(gateway.push_key)
app.add_typer(embed_app, name="embed")
app.add_typer(import_app, name="import")
app.add_typer(sinks_app, name="sinks")
app.add_typer(source_app, name="source")
