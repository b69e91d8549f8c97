"""Connections of the source tools."""

import os
from pathlib import Path

import psycopg

from pgsocial.source.errors import SourceError


def _stack_url(name: str) -> str | None:
    run = Path(os.environ.get("PGSOCIAL_RUN", ".run"))
    try:
        lines = (run / "stack.env").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return dict(line.split("=", 1) for line in lines if "=" in line).get(name)


def connect(url: str) -> psycopg.Connection:
    """Connect to the URL given, else to DATABASE_URL, else to the running stack."""
    url = url or os.environ.get("DATABASE_URL") or _stack_url("DATABASE_URL") or ""
    if not url:
        raise SourceError('no database: set DATABASE_URL, or start one with "make up"')
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise SourceError(f"cannot connect to the database: {error}") from error
