"""`pgsocial source ...`: what keeps functions/, deploy/ and docs/ consistent."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pgsocial.tools.source.errors import SourceError

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
    from pgsocial.tools.source import wrappers
    from pgsocial.tools.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        changed = wrappers.write(tree)
        for path in changed:
            typer.echo(f"wrote {tree.show(path)}")
        if not changed:
            typer.echo("nothing to do: all scripts match functions/")


@app.command()
def check(
    root: Root = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Run this check alone; may be repeated.")
    ] = None,
) -> None:
    """Run every check of files: scripts, functions/, docs, ruff, mypy, sqlfluff."""
    from pgsocial.tools.source import checks
    from pgsocial.tools.source.tree import Tree

    with _errors():
        failed = False
        for result in checks.run(Tree.find(root), only or list(checks.NAMES)):
            failed |= bool(result.output)
            color, word = ("red", "FAILED") if result.output else ("green", "ok")
            typer.secho(f"{result.name:<12}{word:<8}{result.seconds:5.1f} s", fg=color)
            if result.output:
                typer.echo(result.output)
        if failed:
            raise typer.Exit(1)


@app.command()
def functions(root: Root = None, database: Database = "") -> None:
    """Reload functions/ into a database, and drop what no file creates any more."""
    from pgsocial.tools.source import changes, reload
    from pgsocial.tools.source.database import connect
    from pgsocial.tools.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        with connect(database) as connection:
            state = changes.state(connection, tree.root)
            ahead = (
                f"deploy/ is ahead of the database in {', '.join(state.ahead)}"
                if (state and state.ahead)
                else ""
            )
            try:
                report = reload.reload(tree, connection)
            except SourceError as error:
                if not ahead:
                    raise
                raise SourceError(f'{error}\n{ahead}: run "make redeploy"') from error
        for signature in report.dropped:
            typer.echo(f"dropped {signature}")
        for signature in report.replaced:
            typer.echo(f"replaced {signature}, since its signature changed")
        typer.echo(f"loaded {report.loaded} files")
        if ahead:
            typer.secho(f'but {ahead}: "make redeploy" brings that in', fg=typer.colors.YELLOW)


@app.command()
def redeploy(
    root: Root = None,
    database: Database = "",
    force: Annotated[
        bool, typer.Option("--force", help="Do not ask before rows are lost.")
    ] = False,
) -> None:
    """Bring a database of development to deploy/ and functions/; asks before rows are lost."""
    from pgsocial.tools.source import redeploy
    from pgsocial.tools.source.database import address, connect
    from pgsocial.tools.source.tree import Tree

    def agrees(question: str) -> bool:
        typer.secho(question, fg=typer.colors.YELLOW)
        if force:
            return True
        if not sys.stdin.isatty():
            raise SourceError("set FORCE=1 (or --force) to do it unasked; nothing was changed")
        return typer.confirm("Drop them?")

    with _errors():
        tree = Tree.find(root)
        with connect(database) as connection:
            url = database or address("DATABASE_URL")
            typer.echo(redeploy.redeploy(tree, connection, url, agrees))


@app.command()
def ahead(root: Root = None, database: Database = "") -> None:
    """Say what a deploy does not bring in, since sqitch looks for new changes alone."""
    from pgsocial.tools.source import changes
    from pgsocial.tools.source.database import connect
    from pgsocial.tools.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        with connect(database) as connection:
            state = changes.state(connection, tree.root)
        if state and (state.ahead or state.functions):
            names = ", ".join([*state.ahead, *state.functions])
            remedy = "make redeploy" if state.ahead else "make functions"
            typer.secho(
                f'deployed from other scripts than this checkout\'s: {names}; "{remedy}" brings '
                "them in",
                fg=typer.colors.YELLOW,
            )


@app.command()
def dist(root: Root = None) -> None:
    """Write dist/pgsocial-<version>.sql, one flat file that installs without sqitch."""
    from importlib.metadata import version

    from pgsocial.tools.source import dist
    from pgsocial.tools.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        path = dist.write(tree, version("pgsocial"))
        typer.echo(f"wrote {tree.show(path)}")


@app.command()
def docs(
    root: Root = None,
    database: Annotated[
        str,
        typer.Option(
            "--database",
            help="URL of a database where this checkout is deployed; by default one that is made "
            "with PGSOCIAL_SUPERUSER_URL and dropped again.",
        ),
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if stale.")] = False,
) -> None:
    """Write docs/reference/ and docs/er.md from the catalog."""
    from pgsocial.tools.source import reference
    from pgsocial.tools.source.database import address, connect
    from pgsocial.tools.source.scratch import scratch
    from pgsocial.tools.source.tree import Tree

    with _errors():
        tree = Tree.find(root)
        superuser = address("PGSOCIAL_SUPERUSER_URL")
        use_scratch = superuser and not database
        with scratch(tree, superuser) if use_scratch else connect(database) as connection:
            if check:
                if problems := reference.stale(tree, connection):
                    raise SourceError("\n".join([*problems, 'run "pgsocial source docs"']))
                typer.echo("all pages match the catalog")
                return
            changed = reference.write(tree, connection)
        for path in changed:
            typer.echo(f"wrote {tree.show(path)}")
        if not changed:
            typer.echo("nothing to do: all pages match the catalog")
