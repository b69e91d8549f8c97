"""A page as it is kept: with whose it is, when it was made, and what it is tied to."""

from __future__ import annotations

import json
import re
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass

# Every id on a page: a number in quotes, as ids are in JSON. More than that does no harm.
_ID = re.compile(r'(?<=")\d{1,18}\d?(?=")')
_BIGGEST = 2**63 - 1


def shown_on(text: str) -> list[int]:
    """Whose end ends the page: whatever has an id on it."""
    return sorted({id_ for it in _ID.findall(text) if (id_ := int(it)) <= _BIGGEST})


@dataclass(frozen=True)
class Entry:
    key: str  # Whose it is, and of what question: what comes under another one is refused.
    place: int  # The batch of the log up to which it is.
    made_at: float
    cost: float  # Seconds that it took.
    ties: Mapping[str, array[int]]
    text: str

    def pack(self) -> bytes:
        body = b"".join(it.tobytes() for it in self.ties.values()) + self.text.encode()
        head = {
            "key": self.key,
            "place": self.place,
            "made_at": self.made_at,
            "cost": self.cost,
            "ties": {kind: len(ids) for kind, ids in self.ties.items()},
            "sum": zlib.crc32(body),
        }
        return json.dumps(head).encode() + b"\n" + body

    @classmethod
    def unpack(cls, packed: bytes, key: str) -> Entry | None:
        """None for what is no page, is damaged, or answers another question."""
        head, _, body = packed.partition(b"\n")
        try:
            known = json.loads(head)
            if known["key"] != key or known["sum"] != zlib.crc32(body):
                return None
            ties: dict[str, array[int]] = {}
            at = 0
            for kind, count in known["ties"].items():
                ids = array("q")
                ids.frombytes(body[at : at + count * ids.itemsize])
                at += count * ids.itemsize
                ties[kind] = ids
            text = body[at:].decode()
            return cls(key, known["place"], known["made_at"], known["cost"], ties, text)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
