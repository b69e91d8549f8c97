"""The forms of what is sent. SQL makes the JSON of events; here it is only put together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cached_property

_PLACE = re.compile(r'{"type":"(?:events","batch":"\d+|heartbeat)","next":"([\d.]+)"')


class Message(str):
    """A text, and what a WebSocket writes of it, made once for all who are told the same."""

    @cached_property
    def frame(self) -> bytes:
        """One frame of text, unmasked and whole (RFC 6455, 5.2)."""
        data = self.encode()
        size = len(data)
        if size < 126:
            head = bytes((0x81, size))
        elif size < 1 << 16:
            head = b"\x81\x7e" + size.to_bytes(2)
        else:
            head = b"\x81\x7f" + size.to_bytes(8)
        return head + data


def batch(number: int, place: str, events: Iterable[str], is_plain: bool) -> Message:
    """Events of one batch; plain is the form of /v1/events/socket."""
    kind = "" if is_plain else '"type":"events",'
    return Message(f'{{{kind}"batch":"{number}","next":"{place}","events":[{",".join(events)}]}}')


def event(text: str, topics: Iterable[str], is_plain: bool) -> str:
    """An event, with the topics by which it comes."""
    if is_plain:
        return text
    names = json.dumps(list(topics), ensure_ascii=False, separators=(",", ":"))
    return f'{{"topics":{names},{text[1:]}'


def told(kind: str, /, **fields: object) -> Message:
    text = json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))
    return Message(text)


def place_of(text: str) -> str | None:
    """The place in the log that a message tells of, if it does."""
    found = _PLACE.match(text)
    return found[1] if found else None


def error(code: str, message: str, topic: str | None = None) -> Message:
    more = {} if topic is None else {"topic": topic}
    return told("error", code=code, **more, message=message)
