"""The digest of a row as an engine holds it, to be compared with internal.sink_digest()."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

# The columns of the canonical text, in order.
DIGESTED = {
    "posts": (
        "id", "author_id", "created_at", "edited_at", "reply_to_id", "root_id", "quote_of_id",
        "visibility", "reply_permission", "lang", "body", "media_count", "hashtags", "mentions",
        "row_version",
    ),
    "users": (
        "id", "created_at", "username", "display_name", "bio", "location", "locale", "is_private",
        "is_verified", "is_active", "row_version",
    ),
    "engagements": (
        "kind", "subject_id", "user_id", "at", "created_at", "began_at", "surface", "is_opened",
        "is_first", "dwell_ms",
    ),
    "days": ("day", "user_id"),
    "events": (
        "id", "created_at", "type", "actor_id", "post_id", "user_id", "row_version", "payload",
    ),
}  # fmt: skip
TIMES = frozenset({"created_at", "edited_at", "began_at"})
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def digest_of(entity: str, doc: Mapping[str, Any]) -> int:
    """Of a document with the fields of Row.doc."""
    text = "\x1f".join(_text(name, doc.get(name)) for name in DIGESTED[entity])
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big")


def _text(name: str, value: Any) -> str:
    if name in TIMES:
        if value is None:
            return "0"
        at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return str((at - _EPOCH) // timedelta(microseconds=1))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return "" if value is None else str(value)
