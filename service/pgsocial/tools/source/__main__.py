"""`python -m pgsocial.tools.source ...`, the same commands without the rest of the package."""

from pgsocial.tools.source.cli import app

app(prog_name="pgsocial source")
