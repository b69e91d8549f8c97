"""Text that PostgreSQL has no room for: NUL and lone surrogates."""

from __future__ import annotations

import re

from pydantic import BaseModel

from pgsocial.gateway.errors import Problem

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def check_text(value: object, argument: str) -> None:
    """Refuse a value with a character that could not be stored, however deep it is."""
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise Problem(400, "text holds neither NUL nor lone surrogates", argument)
    elif isinstance(value, BaseModel):
        check_text(value.model_dump(), argument)
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_text(key, argument)
            check_text(inner, argument)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_text(inner, argument)
