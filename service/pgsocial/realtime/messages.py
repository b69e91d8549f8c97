"""The forms of what is sent. SQL makes the JSON of events; here it is only put together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_PLACE = re.compile(r'{"type":"(?:events","batch":"\d+|heartbeat)","next":"([\d.]+)"')


def batch(number: int, place: str, events: Iterable[str], is_plain: bool) -> str:
    """Events of one batch; plain is the form of /v1/events/socket."""
    kind = "" if is_plain else '"type":"events",'
    return f'{{{kind}"batch":"{number}","next":"{place}","events":[{",".join(events)}]}}'


def event(text: str, topics: Iterable[str], is_plain: bool) -> str:
    """An event, with the topics by which it comes."""
    if is_plain:
        return text
    names = json.dumps(list(topics), ensure_ascii=False, separators=(",", ":"))
    return f'{{"topics":{names},{text[1:]}'


def told(kind: str, /, **fields: object) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))


def place_of(text: str) -> str | None:
    """The place in the log that a message tells of, if it does."""
    found = _PLACE.match(text)
    return found[1] if found else None


def error(code: str, message: str, topic: str | None = None) -> str:
    more = {} if topic is None else {"topic": topic}
    return told("error", code=code, **more, message=message)
