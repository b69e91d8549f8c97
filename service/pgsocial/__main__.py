"""`python -m pgsocial` is `pgsocial`."""

from pgsocial.cli import app

app()
