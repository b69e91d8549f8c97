"""`pgsocial source ...`: what keeps functions/, deploy/ and docs/ consistent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pgsocial.source.errors import SourceError

app = typer.Typer(
    name="source",
    help="Keep functions/, deploy/ and docs/ consistent (in a checkout).",
    no_args_is_help=True,
)

Root = Annotated[
    Path | None,
    typer.Option("--root", help="The checkout; by default the one around the working directory."),
]


Database = Annotated[
    str,
    typer.Option("--database", help="URL of a database; by default DATABASE_URL or the stack's."),
]


@contextmanager
def _errors() -> Iterator[None]:
    """Turns a SourceError into one line and exit code 1."""
    try:
        yield
    except SourceError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from error


@app.command()
def digest(root: Root = None) -> None:
    """Write the scripts of functions_<domain> from the files of functions/."""
    from pgsocial.source import wrappers
    from pgsocial.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        changed = wrappers.write(tree)
        for path in changed:
            typer.echo(f"wrote {tree.show(path)}")
        if not changed:
            typer.echo("nothing to do: all scripts match functions/")


@app.command()
def check(root: Root = None, only: Annotated[str, typer.Option()] = "") -> None:
    """Fail when a generated script is stale or a file of functions/ breaks a rule."""
    from pgsocial.source import rules, wrappers
    from pgsocial.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        stale = wrappers.stale(tree)
        broken = rules.problems(tree)
        for problem in (*stale, *broken):
            typer.secho(problem, fg=typer.colors.RED, err=True)
        if stale:
            typer.echo('run "pgsocial source digest" (or "make digest")', err=True)
        if stale or broken:
            raise typer.Exit(1)
        files = sum(len(d.files) for d in tree.domains)
        typer.echo(f"functions/: {files} files in {len(tree.domains)} domains, all scripts match")


@app.command()
def functions(root: Root = None, database: Database = "") -> None:
    """Reload functions/ into a database, and drop what no file creates any more."""
    from pgsocial.source import reload
    from pgsocial.source.database import connect
    from pgsocial.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        with connect(database) as connection:
            report = reload.reload(tree, connection)
        for signature in report.dropped:
            typer.echo(f"dropped {signature}")
        for signature in report.replaced:
            typer.echo(f"replaced {signature}, since its signature changed")
        typer.echo(f"loaded {report.loaded} files")


@app.command()
def dist(root: Root = None) -> None:
    """Write dist/pgsocial-<version>.sql, one flat file that installs without sqitch."""
    from importlib.metadata import version

    from pgsocial.source import dist
    from pgsocial.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        path = dist.write(tree, version("pgsocial"))
        typer.echo(f"wrote {tree.show(path)}")
