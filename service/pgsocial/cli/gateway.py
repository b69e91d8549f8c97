"""`pgsocial serve`, `relay` and `openapi`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pgsocial.config import ConfigurationError

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")]


@contextmanager
def _plain_errors() -> Iterator[None]:
    """One line and exit code 1 for what the person at the terminal can mend."""
    try:
        yield
    except ConfigurationError as error:
        typer.secho(f"error: {error}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from error


def _log(verbose: bool) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if not verbose:
        # Each attempt of each connection; that the database is away is said by others.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.  [PGSOCIAL_HOST, 127.0.0.1]")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port, 0 for any free one.  [PGSOCIAL_PORT, 8080]")
    ] = None,
    relay: Annotated[
        bool, typer.Option(help="Also drive the event log; one relay of all leads.")
    ] = True,
    port_file: Annotated[
        Path | None,
        typer.Option(help="File to write the port to.  [<run folder>/gateway.port with --port 0]"),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Run the HTTP gateway, with WebSockets and a relay in the same process."""
    from pgsocial import config
    from pgsocial.gateway import server

    _log(verbose)
    with _plain_errors():
        given = {"host": host, "port": port}
        settings = config.load(**{name: it for name, it in given.items() if it is not None})
        if port_file is None and settings.port == 0:
            port_file = config.run_folder() / "gateway.port"
        asyncio.run(server.serve(settings, relay, port_file, typer.echo))


def relay(verbose: Verbose = False) -> None:
    """Drive the event log alone: seal batches, fold them, take them to Redis."""
    from pgsocial import config
    from pgsocial.gateway import server

    _log(verbose)
    with _plain_errors():
        asyncio.run(server.relay(config.load(), typer.echo))


def openapi() -> None:
    """Print the OpenAPI description of the gateway."""
    from pgsocial.gateway.openapi import document
    from pgsocial.gateway.routes import ROUTES

    typer.echo(document(ROUTES))
