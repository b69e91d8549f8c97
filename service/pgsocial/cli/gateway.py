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

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log more, also each request.")]


@contextmanager
def _plain_errors() -> Iterator[None]:
    """One line and exit code 1 for what the person at the terminal can mend."""
    try:
        yield
    except ConfigurationError as error:
        typer.secho(f"error: {error}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from error


def _log(verbose: bool) -> None:
    from pgsocial.gateway import logs

    logs.log_to_stderr(logging.INFO if verbose else logging.WARNING)


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
    workers: Annotated[
        str,
        typer.Option(
            metavar="N|MIN:MAX",
            help="Processes that serve the port, the first one relays; between two bounds they "
            "come and go with the load.",
        ),
    ] = "1",
    verbose: Verbose = False,
) -> None:
    """Run the HTTP gateway, with WebSockets and a relay in the same process."""
    from pgsocial import config
    from pgsocial.gateway import server
    from pgsocial.gateway import workers as several

    _log(verbose)
    with _plain_errors():
        given = {"host": host, "port": port}
        settings = config.load(**{name: it for name, it in given.items() if it is not None})
        if port_file is None and settings.port == 0:
            port_file = config.run_folder() / "gateway.port"
        least, most = _bounds(workers)
        if most > 1:
            several.serve(settings, relay, port_file, typer.echo, least, most)
        else:
            asyncio.run(server.serve(settings, relay, port_file, typer.echo))


def _bounds(workers: str) -> tuple[int, int]:
    least, _, most = workers.partition(":")
    if not least.isdecimal() or not (most or least).isdecimal():
        raise ConfigurationError("--workers is a number, or two such as 1:4")
    bounds = int(least), int(most or least)
    if not 1 <= bounds[0] <= bounds[1]:
        raise ConfigurationError("--workers begins with 1, and ends with no less than it begins")
    return bounds


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
    from pgsocial.gateway.routes.deployed import ROUTES

    typer.echo(document(ROUTES))


def push_key(file: Annotated[Path, typer.Argument(help="Where to write the key.")]) -> None:
    """Make the key by which push services know this server: PGSOCIAL_PUSH_KEY names its file."""
    from pgsocial.push import vapid

    with _plain_errors():
        try:
            vapid.make_key(file)
        except OSError as error:
            raise ConfigurationError(str(error)) from error
    typer.echo(f"{file} is for this server alone; with another one all browsers subscribe again")
