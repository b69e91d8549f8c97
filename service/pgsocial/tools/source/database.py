"""Addresses and connections of the command line tools."""

import os

import psycopg

from pgsocial.config import run_folder
from pgsocial.tools.source.errors import SourceError


def address(name: str) -> str:
    """A variable of the environment, else of the running stack; empty where there is none."""
    if found := os.environ.get(name):
        return found
    try:
        lines = (run_folder() / "stack.env").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return dict(line.split("=", 1) for line in lines if "=" in line).get(name, "")


def connect(url: str = "") -> psycopg.Connection:
    """Connect to the URL given, else to DATABASE_URL, else to the running stack."""
    url = url or address("DATABASE_URL")
    if not url:
        raise SourceError('no database: set DATABASE_URL, or start one with "make up"')
    try:
        return psycopg.connect(url, connect_timeout=10, application_name="pgsocial")
    except psycopg.OperationalError as error:
        own = " (DATABASE_URL of this shell)" if url == os.environ.get("DATABASE_URL") else ""
        raise SourceError(f"cannot connect to the database{own}: {error}") from error
