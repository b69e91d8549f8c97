"""`python -m pgsocial.source ...`, the same commands without the rest of the package."""

from pgsocial.source.cli import app

app(prog_name="pgsocial source")
