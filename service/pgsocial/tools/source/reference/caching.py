"""The table of kinds in docs/caching.md, from the one in the cache."""

from pathlib import Path

from pgsocial.cache import kinds

FILE = "docs/caching.md"
_BEGIN, _END = "<!-- Generated from cache/kinds.py. -->\n", "<!-- End of what is generated. -->\n"


def text(path: Path) -> str:
    """The page, with the table as it is now; the rest of it is written by hand."""
    before, _, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    return f"{before}{_BEGIN}{kinds.document()}{_END}{rest.partition(_END)[2]}"
